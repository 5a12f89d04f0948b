package io.culvert.codec.cipher;

import io.culvert.codec.message.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * aes128-gcm@openssh.com and aes256-gcm@openssh.com: RFC 5647 without its rules for negotiation. The length field is in clear
 * and authenticated; the nonce is 4 fixed bytes and an 8-byte counter of packets.
 */
final class AesGcm implements PacketSealer, PacketOpener {
    private static final int TAG_LENGTH = 16;
    private static final PacketLayout LAYOUT = new PacketLayout(16, false, TAG_LENGTH);
    private static final int FIXED_FIELD = 4;

    private final int mode;
    private final SecretKeySpec key;
    private final byte[] nonce;
    private final Cipher cipher = Jce.cipher("AES/GCM/NoPadding");

    private AesGcm(int mode, byte[] key, byte[] iv) {
        this.mode = mode;
        this.key = new SecretKeySpec(key, "AES");
        this.nonce = iv.clone();
    }

    static PacketSealer sealer(byte[] key, byte[] iv) {
        return new AesGcm(Cipher.ENCRYPT_MODE, key, iv);
    }

    static PacketOpener opener(byte[] key, byte[] iv) {
        return new AesGcm(Cipher.DECRYPT_MODE, key, iv);
    }

    @Override
    public PacketLayout layout() {
        return LAYOUT;
    }

    @Override
    public void seal(int sequence, byte[] packet, int length, byte[] sealed) {
        try {
            transform(packet, length, sealed);
        } catch (GeneralSecurityException e) {
            throw Jce.broken(e);
        }
        System.arraycopy(packet, 0, sealed, 0, PacketLayout.LENGTH_FIELD);
    }

    @Override
    public int lengthPrefix() {
        return PacketLayout.LENGTH_FIELD;
    }

    @Override
    public long packetLength(int sequence, ByteBuf in) {
        return in.getUnsignedInt(in.readerIndex());
    }

    @Override
    public void open(int sequence, byte[] sealed, int length, byte[] packet) {
        try {
            transform(sealed, length, packet);
        } catch (AEADBadTagException e) {
            throw ProtocolViolation.corruptPacket();
        } catch (GeneralSecurityException e) {
            throw Jce.broken(e);
        }
    }

    private void transform(byte[] in, int length, byte[] out) throws GeneralSecurityException {
        cipher.init(mode, key, new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce));
        cipher.updateAAD(in, 0, PacketLayout.LENGTH_FIELD);
        cipher.doFinal(
                in, PacketLayout.LENGTH_FIELD, length - PacketLayout.LENGTH_FIELD, out, PacketLayout.LENGTH_FIELD);
        incrementInvocationCounter();
    }

    /** RFC 5647 section 7.1: the counter has 64 bits and wraps within them; the fixed field never changes. */
    private void incrementInvocationCounter() {
        for (int i = nonce.length - 1; i >= FIXED_FIELD && ++nonce[i] == 0; i--) {}
    }
}
