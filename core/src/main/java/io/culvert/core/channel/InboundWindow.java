package io.culvert.core.channel;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.memory.ChannelAccount;

/**
 * How much we still take on one channel. Credit is given for what has been consumed, in steps: each step costs a packet
 * in the other direction, so they are a quarter of the usual first window, which leaves the peer most of a window to go
 * on with. While memory is short, a channel that holds much gets its credit late: its window shrinks as it is used. All
 * counts of bytes are from the opening of the channel.
 */
final class InboundWindow {
    private static final int STEPS = 4;

    private final int recipientChannel;
    private final WindowGrowth growth;
    private final ChannelAccount account;
    private final long usual;
    private long window;
    private long limit;
    private long received;
    private long consumed;
    private boolean closed;

    /**
     * @param first the window that the peer was told of, bytes
     * @param announced when it was told, by {@link InboundWindows#now}
     */
    InboundWindow(int recipientChannel, InboundWindows windows, ChannelAccount account, int first, long announced) {
        this.recipientChannel = recipientChannel;
        this.growth = new WindowGrowth(windows, announced);
        this.account = account;
        this.usual = windows.initial();
        this.window = first;
        this.limit = first;
        account();
    }

    private void account() {
        account.inbound(held(), limit - consumed);
    }

    /** The peer sent data. More than the window allows is a violation (RFC 4254 section 5.2, rule C01). */
    void received(int bytes) {
        if (bytes > size()) {
            throw ProtocolViolation.ofChannel(
                    recipientChannel, bytes + " bytes of data exceed the window of " + size() + " bytes");
        }
        received += bytes;
        growth.received(received);
        account();
    }

    /**
     * Data was consumed, which may be after the end of the channel. Returns the credit to advertise now, or 0. What
     * counted as consumed when it was delivered may be said again by a reader that came later, and counts once.
     */
    long consumed(int bytes) {
        if (closed) {
            return 0;
        }
        consumed += Math.min(bytes, held());
        long credit = credit();
        limit += credit;
        account();
        return credit;
    }

    private long credit() {
        long allowed = account.window(window);
        long credit = consumed + allowed - limit;
        if (credit < Math.max(1, Math.min(allowed, usual) / STEPS)) {
            return 0;
        }
        long room = account.largestWindow() - window;
        if (allowed < window || room <= 0) {
            return credit;
        }
        long widening = growth.widening(window, room, received, consumed, limit);
        window += widening;
        return credit + widening;
    }

    /** Bytes that have come and have not been consumed. */
    long held() {
        return received - consumed;
    }

    /** Bytes that the peer may send now. */
    long size() {
        return limit - received;
    }

    /** The channel is gone: what its window has grown by is free for others. */
    void close() {
        closed = true;
        growth.close();
        account.close();
    }
}
