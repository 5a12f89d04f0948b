package io.culvert.core.channel;

import io.culvert.codec.message.ProtocolViolation;

/** How much the peer still takes on one channel (RFC 4254 section 5.2): an unsigned 32-bit number, held in a long. */
final class OutboundWindow {
    private static final long MAX = 0xFFFF_FFFFL;

    private final int recipientChannel;
    private final int maximumPacketSize;
    private long size;

    /** @param maximumPacketSize the most bytes of data that the peer takes in one message, at least 1 */
    OutboundWindow(int recipientChannel, long initialSize, long maximumPacketSize, int ourLimit) {
        this.recipientChannel = recipientChannel;
        this.size = initialSize;
        this.maximumPacketSize = (int) Math.min(maximumPacketSize, ourLimit);
    }

    /** Takes as much of {@code wanted} bytes as one message may carry now; 0 when the window is closed. */
    int reserve(int wanted) {
        int granted = (int) Math.min(Math.min(wanted, maximumPacketSize), size);
        size -= granted;
        return granted;
    }

    /** The peer gave credit. A window beyond 2^32-1 is a violation (section 5.2, rule C01). */
    void widen(long bytes) {
        if (bytes > MAX - size) {
            throw ProtocolViolation.ofChannel(
                    recipientChannel, "window of " + size + " adjusted by " + bytes + " beyond 2^32-1");
        }
        size += bytes;
    }

    long size() {
        return size;
    }
}
