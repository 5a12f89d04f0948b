package io.culvert.core.channel;

import io.culvert.codec.message.ProtocolViolation;

/**
 * How much we still take on one channel. Credit is given for what has been delivered, in steps: each step costs a packet
 * in the other direction, so they are a quarter of the first window, which leaves the peer most of a window to go on with.
 * All counts of bytes are from the opening of the channel.
 */
final class InboundWindow {
    private static final int STEPS = 4;

    private final int recipientChannel;
    private final WindowGrowth growth;
    private final long step;
    private long window;
    private long limit;
    private long received;
    private long delivered;

    /** @param announced when the peer was told of the window, by {@link InboundWindows#now} */
    InboundWindow(int recipientChannel, InboundWindows windows, long announced) {
        this.recipientChannel = recipientChannel;
        this.growth = new WindowGrowth(windows, announced);
        this.window = windows.initial();
        this.step = Math.max(1, window / STEPS);
        this.limit = window;
    }

    /** The peer sent data. More than the window allows is a violation (RFC 4254 section 5.2, rule C01). */
    void received(int bytes) {
        if (bytes > size()) {
            throw ProtocolViolation.ofChannel(
                    recipientChannel, bytes + " bytes of data exceed the window of " + size() + " bytes");
        }
        received += bytes;
        growth.received(received);
    }

    /** Data was delivered. Returns the credit to advertise now, or 0. */
    long consumed(int bytes) {
        delivered += bytes;
        long credit = delivered + window - limit;
        if (credit < step) {
            return 0;
        }
        long widening = growth.widening(window, received, delivered, limit);
        window += widening;
        credit += widening;
        limit += credit;
        return credit;
    }

    /** Bytes that the peer may send now. */
    long size() {
        return limit - received;
    }

    /** The channel is gone: what its window has grown by is free for others. */
    void close() {
        growth.close();
    }
}
