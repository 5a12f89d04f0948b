package io.culvert.core.memory;

/**
 * What one channel holds: bytes from the peer that have not been consumed, and bytes that wait for the peer's window;
 * and the window that the peer was promised. For the connection's event loop.
 */
public final class ChannelAccount {
    private final ConnectionAccount connection;
    private long inbound;
    private long outbound;
    private long promised;
    private boolean closed;

    ChannelAccount(ConnectionAccount connection) {
        this.connection = connection;
    }

    /** Sets the bytes that wait to be sent to the peer. */
    public void outbound(long bytes) {
        change(inbound, bytes, promised);
    }

    /** Sets the bytes that have come and have not been consumed, and those that the peer may have us hold in all. */
    public void inbound(long bytes, long promise) {
        change(bytes, outbound, promise);
    }

    private void change(long newInbound, long newOutbound, long newPromised) {
        if (closed) {
            return;
        }
        long before = held();
        long after = newInbound + newOutbound;
        long promiseChange = newPromised - promised;
        inbound = newInbound;
        outbound = newOutbound;
        promised = newPromised;
        if (before == 0 != (after == 0)) {
            connection.activeChannels(after == 0 ? -1 : 1);
        }
        if (after != before || promiseChange != 0) {
            connection.change(after - before, promiseChange);
        }
    }

    /** Bytes. */
    public long held() {
        return inbound + outbound;
    }

    /** Whether this channel holds more than its fair share while memory is short. */
    public boolean tight() {
        return connection.tight() && held() > connection.shareOfChannel(held());
    }

    /**
     * How much the peer may have us hold, bytes: the window, but while this channel is above its share no more than
     * every channel may have.
     */
    public long window(long window) {
        return tight() ? Math.min(window, ConnectionAccount.smallestWindow()) : window;
    }

    /** The largest size that a window may grow to now, bytes. */
    public long largestWindow() {
        return connection.largestWindow();
    }

    /** Nothing is held, and nothing promised, any more, whatever is set later. */
    public void close() {
        change(0, 0, 0);
        closed = true;
        connection.leaveIfEmpty();
    }
}
