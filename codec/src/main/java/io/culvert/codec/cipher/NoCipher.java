package io.culvert.codec.cipher;

import io.netty.buffer.ByteBuf;

/** The "none" cipher with the "none" MAC (RFC 4253 sections 6.3 and 6.4). */
final class NoCipher implements PacketSealer, PacketOpener {
    static final NoCipher INSTANCE = new NoCipher();

    private static final PacketLayout LAYOUT = new PacketLayout(8, true, 0);

    private NoCipher() {}

    @Override
    public PacketLayout layout() {
        return LAYOUT;
    }

    @Override
    public void seal(int sequence, byte[] packet, int length, byte[] sealed) {
        System.arraycopy(packet, 0, sealed, 0, length);
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
        System.arraycopy(sealed, 0, packet, 0, length);
    }
}
