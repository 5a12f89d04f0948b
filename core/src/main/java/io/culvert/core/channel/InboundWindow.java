package io.culvert.core.channel;

import io.culvert.codec.message.ProtocolViolation;

/**
 * How much we still take on one channel. Credit is given for what has been delivered, in steps: each step costs a packet
 * in the other direction, so they are an eighth of the window, which leaves the peer most of a window to go on with.
 */
final class InboundWindow {
    private static final int STEPS = 8;

    private final int recipientChannel;
    private final long step;
    private long size;
    private long consumed;

    InboundWindow(int recipientChannel, int initialSize) {
        this.recipientChannel = recipientChannel;
        this.size = initialSize;
        this.step = Math.max(1, initialSize / STEPS);
    }

    /** The peer sent data. More than the window allows is a violation (RFC 4254 section 5.2, rule C01). */
    void received(int bytes) {
        if (bytes > size) {
            throw ProtocolViolation.ofChannel(
                    recipientChannel, bytes + " bytes of data exceed the window of " + size + " bytes");
        }
        size -= bytes;
    }

    /** Data was delivered. Returns the credit to advertise now, or 0. */
    long consumed(int bytes) {
        consumed += bytes;
        if (consumed < step) {
            return 0;
        }
        long credit = consumed;
        consumed = 0;
        size += credit;
        return credit;
    }

    long size() {
        return size;
    }
}
