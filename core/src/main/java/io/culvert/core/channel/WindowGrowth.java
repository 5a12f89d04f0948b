package io.culvert.core.channel;

/**
 * By how much one window grows: to the usual first window if it began with less, then as far as the path needs. It is
 * measured in turns: a turn begins when credit is given, and is over when the peer has used some of that credit, which
 * takes a round trip or longer. Turns in which much stayed undelivered do not count: there our reader was slow, not the
 * path long.
 */
final class WindowGrowth {
    private static final int LARGEST_BACKLOG = 4; // as a part of the window

    private final InboundWindows windows;
    private long taken;
    private long turnBegan;
    /** What the peer could have sent without the credit that the turn began with: nothing, when the channel opens. */
    private long turnLimit;

    private long turnDelivered;
    private boolean used;

    /** @param announced when the peer was told of the window */
    WindowGrowth(InboundWindows windows, long announced) {
        this.windows = windows;
        this.turnBegan = announced;
    }

    /** @param received bytes since the channel opened */
    void received(long received) {
        if (!used && received > turnLimit) {
            used = true;
            windows.measured(windows.now() - turnBegan);
        }
    }

    /**
     * Asked whenever credit is about to be given.
     *
     * @param room bytes that the window may grow by, more than 0
     * @param received bytes since the channel opened
     * @param delivered those of them that were taken from us
     * @param limit what the peer may have sent when it has used up the credit that it has
     * @return bytes to give in addition
     */
    long widening(long window, long room, long received, long delivered, long limit) {
        if (!used) {
            return 0;
        }
        long now = windows.now();
        long widening = 0;
        if (received - delivered <= window / LARGEST_BACKLOG) {
            long filling = windows.filling(window, delivered - turnDelivered, now - turnBegan);
            long usual = Math.min(windows.initial(), 2 * window) - window;
            if (usual > 0) {
                widening = Math.min(usual, room);
            } else {
                long wanted = Math.max(window, Math.min(filling, 2 * window)) - window;
                widening = windows.take(Math.min(wanted, room));
                taken += widening;
            }
        }
        used = false;
        turnBegan = now;
        turnLimit = limit;
        turnDelivered = delivered;
        return widening;
    }

    void close() {
        windows.giveBack(taken);
        taken = 0;
    }
}
