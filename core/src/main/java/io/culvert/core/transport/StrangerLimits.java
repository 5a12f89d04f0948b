package io.culvert.core.transport;

import io.culvert.codec.packet.PacketDecoder;
import io.culvert.codec.packet.PacketLimits;
import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;

/**
 * What a server holds for a client that has not logged in (rules P04, T09): reads are small, packets are those that RFC
 * 4253 section 6.1 asks for, and nothing more is read while answers wait to be read. {@link #lift} ends all of it.
 */
final class StrangerLimits {
    /**
     * Ours: answers that wait, in bytes. One more may come before reading stops, so that there is never more than one
     * packet above it; with that it stays below 64 KiB.
     */
    private static final WriteBufferWaterMark UNREAD = new WriteBufferWaterMark(1024, 2 * 1024);

    private final Channel channel;
    private final PacketDecoder decoder;
    private final WriteBufferWaterMark configured;
    private final ReadSizes readSizes;

    /** Holds at once. */
    StrangerLimits(Channel channel, PacketDecoder decoder) {
        this.channel = channel;
        this.decoder = decoder;
        configured = channel.config().getWriteBufferWaterMark();
        readSizes = ReadSizes.smallOn(channel);
        channel.config().setWriteBufferWaterMark(UNREAD);
        decoder.maxPacketLength(PacketLimits.MAX_STRANGERS_PACKET_LENGTH);
    }

    /** The client has logged in. */
    void lift() {
        decoder.maxPacketLength(PacketLimits.MAX_PACKET_LENGTH);
        channel.config().setWriteBufferWaterMark(configured);
        readSizes.grow();
    }
}
