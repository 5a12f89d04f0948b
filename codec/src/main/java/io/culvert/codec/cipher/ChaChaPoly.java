package io.culvert.codec.cipher;

import io.culvert.codec.message.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * chacha20-poly1305@openssh.com (OpenSSH's PROTOCOL.chacha20poly1305; draft-ietf-sshm-chacha20-poly1305). The first half of
 * the key (K_2) encrypts the packet and makes the Poly1305 key, the second half (K_1) encrypts the length field alone.
 *
 * <p>The construction has the nonce and counter of the first ChaCha20, 8 bytes each. The one of RFC 8439 that the JCE has, with
 * 12 bytes and 4, makes the same stream as long as the counter stays below 2^32 blocks, and a packet does.
 */
final class ChaChaPoly implements PacketSealer, PacketOpener {
    private static final int TAG_LENGTH = 16;
    private static final PacketLayout LAYOUT = new PacketLayout(8, false, TAG_LENGTH);
    private static final int HALF_KEY = 32;
    private static final int LENGTH_FIELD = PacketLayout.LENGTH_FIELD;
    private static final byte[] ZERO_BLOCK = new byte[64];

    private final SecretKeySpec packetKey;
    private final SecretKeySpec lengthKey;
    private final Cipher packetCipher = Jce.cipher("ChaCha20");
    private final Cipher lengthCipher = Jce.cipher("ChaCha20");
    private final Poly1305 poly1305 = new Poly1305();

    /** Four zero bytes and the sequence number as 8 bytes: the nonce of RFC 8439. */
    private final byte[] nonce = new byte[12];

    private final byte[] firstBlock = new byte[ZERO_BLOCK.length];
    private final byte[] lengthField = new byte[LENGTH_FIELD];
    private final byte[] computedTag = new byte[TAG_LENGTH];
    private final byte[] receivedTag = new byte[TAG_LENGTH];

    ChaChaPoly(byte[] key) {
        packetKey = new SecretKeySpec(key, 0, HALF_KEY, "ChaCha20");
        lengthKey = new SecretKeySpec(key, HALF_KEY, HALF_KEY, "ChaCha20");
    }

    @Override
    public PacketLayout layout() {
        return LAYOUT;
    }

    @Override
    public void seal(int sequence, byte[] packet, int length, byte[] sealed) {
        start(lengthCipher, lengthKey, sequence);
        Jce.update(lengthCipher, packet, 0, LENGTH_FIELD, sealed, 0);
        startPacket(sequence);
        Jce.update(packetCipher, packet, LENGTH_FIELD, length - LENGTH_FIELD, sealed, LENGTH_FIELD);
        poly1305.update(sealed, 0, length);
        poly1305.doFinal(sealed, length);
    }

    @Override
    public int lengthPrefix() {
        return LENGTH_FIELD;
    }

    @Override
    public long packetLength(int sequence, ByteBuf in) {
        in.getBytes(in.readerIndex(), lengthField);
        start(lengthCipher, lengthKey, sequence);
        Jce.update(lengthCipher, lengthField, 0, LENGTH_FIELD, firstBlock, 0);
        return BigEndian.uint32(firstBlock);
    }

    @Override
    public void open(int sequence, byte[] sealed, int length, byte[] packet) {
        int tagAt = length - TAG_LENGTH;
        startPacket(sequence);
        poly1305.update(sealed, 0, tagAt);
        poly1305.doFinal(computedTag, 0);
        System.arraycopy(sealed, tagAt, receivedTag, 0, TAG_LENGTH);
        if (!MessageDigest.isEqual(computedTag, receivedTag)) {
            throw ProtocolViolation.corruptPacket();
        }
        Jce.update(packetCipher, sealed, LENGTH_FIELD, tagAt - LENGTH_FIELD, packet, LENGTH_FIELD);
    }

    /** Takes block 0 of the packet's stream as the Poly1305 key; block 1 is the next that the packet cipher gives. */
    private void startPacket(int sequence) {
        start(packetCipher, packetKey, sequence);
        Jce.update(packetCipher, ZERO_BLOCK, 0, ZERO_BLOCK.length, firstBlock, 0);
        poly1305.init(new KeyParameter(firstBlock, 0, HALF_KEY));
        Arrays.fill(firstBlock, (byte) 0);
    }

    private void start(Cipher cipher, SecretKeySpec key, int sequence) {
        BigEndian.putInt(nonce, nonce.length - Integer.BYTES, sequence);
        // Encrypting and decrypting are the same for a stream cipher.
        Jce.init(cipher, Cipher.ENCRYPT_MODE, key, new ChaCha20ParameterSpec(nonce, 0));
    }
}
