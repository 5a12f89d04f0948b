package io.culvert.codec.cipher;

import io.culvert.codec.message.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.security.MessageDigest;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * chacha20-poly1305@openssh.com (OpenSSH's PROTOCOL.chacha20poly1305; draft-ietf-sshm-chacha20-poly1305). The first
 * half of the key (K_2) encrypts the packet and makes the Poly1305 key, the second half (K_1) encrypts the length field
 * alone.
 *
 * <p>The construction has the nonce and counter of the first ChaCha20, 8 bytes each. The one of RFC 8439 that the JCE
 * has, with 12 bytes and 4, makes the same stream as long as the counter stays below 2^32 blocks, and a packet does.
 */
final class ChaChaPoly implements PacketSealer, PacketOpener {
    private static final int TAG_LENGTH = Poly1305.TAG_LENGTH;
    private static final PacketLayout LAYOUT = new PacketLayout(8, false, TAG_LENGTH);
    private static final int HALF_KEY = 32;
    private static final int LENGTH_FIELD = PacketLayout.LENGTH_FIELD;

    /** Block 0 is the Poly1305 key. */
    private static final int FIRST_BLOCK_OF_PAYLOAD = 1;

    private final SecretKeySpec packetKey;
    private final Cipher packetCipher = Jce.cipher("ChaCha20");
    private final ChaChaBlock lengthStream;
    private final ChaChaBlock authenticatorKeys;
    private final Poly1305 poly1305 = new Poly1305();

    /** Four zero bytes and the sequence number as 8 bytes: the nonce of RFC 8439. */
    private final byte[] nonce = new byte[12];

    private final byte[] block = new byte[ChaChaBlock.LENGTH];
    private final byte[] computedTag = new byte[TAG_LENGTH];
    private final byte[] receivedTag = new byte[TAG_LENGTH];

    ChaChaPoly(byte[] key) {
        packetKey = new SecretKeySpec(key, 0, HALF_KEY, "ChaCha20");
        authenticatorKeys = new ChaChaBlock(key, 0);
        lengthStream = new ChaChaBlock(key, HALF_KEY);
    }

    @Override
    public PacketLayout layout() {
        return LAYOUT;
    }

    @Override
    public void seal(int sequence, byte[] packet, int length, byte[] sealed) {
        BigEndian.putInt(sealed, 0, BigEndian.getInt(packet, 0) ^ lengthMask(sequence));
        transformPayload(sequence, packet, length, sealed);
        authenticate(sequence, sealed, length, sealed, length);
    }

    @Override
    public int lengthPrefix() {
        return LENGTH_FIELD;
    }

    @Override
    public long packetLength(int sequence, ByteBuf in) {
        return Integer.toUnsignedLong(in.getInt(in.readerIndex()) ^ lengthMask(sequence));
    }

    @Override
    public void open(int sequence, byte[] sealed, int length, byte[] packet) {
        int tagAt = length - TAG_LENGTH;
        authenticate(sequence, sealed, tagAt, computedTag, 0);
        System.arraycopy(sealed, tagAt, receivedTag, 0, TAG_LENGTH);
        if (!MessageDigest.isEqual(computedTag, receivedTag)) {
            throw ProtocolViolation.corruptPacket();
        }
        transformPayload(sequence, sealed, tagAt, packet);
    }

    private int lengthMask(int sequence) {
        lengthStream.generate(sequence, block);
        return BigEndian.getInt(block, 0);
    }

    private void authenticate(int sequence, byte[] bytes, int length, byte[] tag, int tagOffset) {
        authenticatorKeys.generate(sequence, block);
        poly1305.compute(block, bytes, length, tag, tagOffset);
    }

    /** Encrypting and decrypting are the same for a stream cipher. */
    private void transformPayload(int sequence, byte[] in, int length, byte[] out) {
        BigEndian.putInt(nonce, nonce.length - Integer.BYTES, sequence);
        ChaCha20ParameterSpec start = new ChaCha20ParameterSpec(nonce, FIRST_BLOCK_OF_PAYLOAD);
        Jce.init(packetCipher, Cipher.ENCRYPT_MODE, packetKey, start);
        Jce.update(packetCipher, in, LENGTH_FIELD, length - LENGTH_FIELD, out, LENGTH_FIELD);
    }
}
