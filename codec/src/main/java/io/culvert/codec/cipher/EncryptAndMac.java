package io.culvert.codec.cipher;

import io.netty.buffer.ByteBuf;
import javax.crypto.Cipher;

/**
 * A stream cipher with a MAC over the plaintext (RFC 4253 section 6). The length field is encrypted with the rest, so
 * the first block must be decrypted to learn it, before the MAC can be checked.
 */
final class EncryptAndMac implements PacketSealer, PacketOpener {
    private final PacketLayout layout;
    private final Cipher cipher;
    private final PacketMac mac;
    private final byte[] encryptedBlock;
    private final byte[] firstBlock;

    EncryptAndMac(Cipher cipher, PacketMac mac) {
        this.layout = new PacketLayout(cipher.getBlockSize(), true, mac.tagLength());
        this.cipher = cipher;
        this.mac = mac;
        this.encryptedBlock = new byte[layout.blockSize()];
        this.firstBlock = new byte[layout.blockSize()];
    }

    @Override
    public PacketLayout layout() {
        return layout;
    }

    @Override
    public void seal(int sequence, byte[] packet, int length, byte[] sealed) {
        Jce.update(cipher, packet, 0, length, sealed, 0);
        mac.sign(sequence, packet, length, sealed, length);
    }

    @Override
    public int lengthPrefix() {
        return layout.blockSize();
    }

    @Override
    public long packetLength(int sequence, ByteBuf in) {
        in.getBytes(in.readerIndex(), encryptedBlock);
        Jce.update(cipher, encryptedBlock, 0, encryptedBlock.length, firstBlock, 0);
        return Integer.toUnsignedLong(BigEndian.getInt(firstBlock, 0));
    }

    @Override
    public void open(int sequence, byte[] sealed, int length, byte[] packet) {
        int tagAt = length - layout.tagLength();
        int block = firstBlock.length;
        System.arraycopy(firstBlock, 0, packet, 0, block);
        Jce.update(cipher, sealed, block, tagAt - block, packet, block);
        mac.verify(sequence, packet, tagAt, sealed, tagAt);
    }
}
