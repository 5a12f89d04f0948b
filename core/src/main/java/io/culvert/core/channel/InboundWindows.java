package io.culvert.core.channel;

import io.culvert.core.WindowSize;
import java.util.function.LongSupplier;

/**
 * What the inbound windows of one connection have in common: their size, the path, and an allowance for all growth together,
 * so that a peer with thousands of channels is not owed the largest window on each.
 */
public final class InboundWindows {
    /** Ours: the most bytes by which the windows of one connection together are larger than at first. */
    private static final long ALLOWANCE = 64 << 20;

    private final WindowSize size;
    private final LongSupplier clock;
    private final LongSupplier roundTrip;
    private long allowance = ALLOWANCE;
    private long shortest = Long.MAX_VALUE;

    /**
     * Asks for the round trip at once, because it is known best before anything waits in a queue.
     *
     * @param clock nanoseconds from any origin
     * @param roundTrip nanoseconds, 0 if not known; see {@link io.culvert.core.RoundTrip}
     */
    public InboundWindows(WindowSize size, LongSupplier clock, LongSupplier roundTrip) {
        this.size = size;
        this.clock = clock;
        this.roundTrip = roundTrip;
        ask();
    }

    /** The size of a window when its channel opens, bytes. */
    public int initial() {
        return size.initial();
    }

    /** The time by the clock, nanoseconds. */
    public long now() {
        return clock.getAsLong();
    }

    /** Credit was used so many nanoseconds after it was given: a round trip, or more. */
    void measured(long turn) {
        shortest = Math.min(shortest, turn);
    }

    private void ask() {
        long known = roundTrip.getAsLong();
        if (known > 0) {
            measured(known);
        }
    }

    /**
     * The window that fills the path: what a round trip delivers, and as much again for credit that is on its way. The round
     * trip is the shortest that was ever seen, because all beyond that is time in queues, which a larger window only makes
     * longer.
     *
     * @param delivered bytes in so many nanoseconds
     */
    long filling(long window, long delivered, long nanos) {
        double rate = 2.0 * delivered / Math.max(1, nanos);
        if (rate * shortest > window) { // else no need to ask the kernel
            ask();
        }
        return (long) Math.min(rate * shortest, size.maximum());
    }

    /** Takes up to {@code wanted} bytes of the allowance. */
    long take(long wanted) {
        long taken = Math.min(wanted, allowance);
        allowance -= taken;
        return taken;
    }

    void giveBack(long taken) {
        allowance += taken;
    }
}
