package io.culvert.forwarding;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A limit of opens per second: an allowance of one second that each open takes its part of, and that time gives back. May be
 * used on any thread.
 */
final class OpenRate {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** The moment up to which the time that has passed is spent; what lies more than a second back has lapsed. */
    private final AtomicLong spent;

    /** @param now in nanoseconds, as all times here */
    OpenRate(long now) {
        spent = new AtomicLong(now - SECOND);
    }

    /** Whether there may be one more open, which is counted then. */
    boolean take(int perSecond, long now) {
        long before;
        long after;
        do {
            before = spent.get();
            long left = Math.min(now - before, SECOND);
            after = now - left + SECOND / perSecond;
            if (after - now > 0) {
                return false;
            }
        } while (!spent.compareAndSet(before, after));
        return true;
    }
}
