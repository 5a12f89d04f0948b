package io.culvert.codec.cipher;

import io.culvert.codec.message.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/**
 * Verifies and decrypts the packets of one direction under one key: the other end of a {@link PacketSealer}, made, used and
 * confined in the same way. For each packet {@link #packetLength} is called once, then {@link #open} once.
 */
public interface PacketOpener {
    PacketLayout layout();

    /** How many bytes of a packet must have come before its length can be read. */
    int lengthPrefix();

    /**
     * The packet_length field of the packet that starts at the reader index of {@code in}, which does not move. Nothing
     * vouches for the value yet.
     *
     * @param sequence the packet's sequence number, an unsigned 32-bit value
     */
    long packetLength(int sequence, ByteBuf in);

    /**
     * Opens the whole packet, tag included, at {@code sealed[0, length)}: {@code packet[4, length - tagLength)} becomes
     * padding_length, payload and padding. The arrays must differ.
     *
     * @throws ProtocolViolation if the packet is not what was sealed; {@code packet} then means nothing
     */
    void open(int sequence, byte[] sealed, int length, byte[] packet);

    /** The cipher before the first SSH_MSG_NEWKEYS. */
    static PacketOpener none() {
        return NoCipher.INSTANCE;
    }
}
