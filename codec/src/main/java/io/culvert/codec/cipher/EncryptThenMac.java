package io.culvert.codec.cipher;

import io.netty.buffer.ByteBuf;
import javax.crypto.Cipher;

/**
 * A stream cipher with one of OpenSSH's "-etm" MACs: over the length field, which is in clear, and the ciphertext. Nothing is
 * decrypted before the MAC has been checked.
 */
final class EncryptThenMac implements PacketSealer, PacketOpener {
    private static final int LENGTH_FIELD = PacketLayout.LENGTH_FIELD;

    private final PacketLayout layout;
    private final Cipher cipher;
    private final PacketMac mac;

    EncryptThenMac(Cipher cipher, PacketMac mac) {
        this.layout = new PacketLayout(cipher.getBlockSize(), false, mac.tagLength());
        this.cipher = cipher;
        this.mac = mac;
    }

    @Override
    public PacketLayout layout() {
        return layout;
    }

    @Override
    public void seal(int sequence, byte[] packet, int length, byte[] sealed) {
        System.arraycopy(packet, 0, sealed, 0, LENGTH_FIELD);
        Jce.update(cipher, packet, LENGTH_FIELD, length - LENGTH_FIELD, sealed, LENGTH_FIELD);
        mac.sign(sequence, sealed, length, sealed, length);
    }

    @Override
    public int lengthPrefix() {
        return LENGTH_FIELD;
    }

    @Override
    public long packetLength(int sequence, ByteBuf in) {
        return in.getUnsignedInt(in.readerIndex());
    }

    @Override
    public void open(int sequence, byte[] sealed, int length, byte[] packet) {
        int tagAt = length - layout.tagLength();
        mac.verify(sequence, sealed, tagAt, sealed, tagAt);
        Jce.update(cipher, sealed, LENGTH_FIELD, tagAt - LENGTH_FIELD, packet, LENGTH_FIELD);
    }
}
