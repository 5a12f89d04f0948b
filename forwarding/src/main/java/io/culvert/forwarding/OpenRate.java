package io.culvert.forwarding;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A limit of so many a second: an allowance of one second that each takes its part of, and that time gives back. May be used on
 * any thread.
 */
final class OpenRate {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** Ours. */
    private static final long MOST_OWED = 10 * SECOND;

    /** The moment up to which the time that has passed is spent; what lies more than a second back has lapsed. */
    private final AtomicLong spent;

    /** @param now in nanoseconds, as all times here */
    OpenRate(long now) {
        spent = new AtomicLong(now - SECOND);
    }

    /** Whether there may be one more, which is not counted. */
    boolean has(int perSecond, long now) {
        return left(spent.get(), now) >= SECOND / perSecond;
    }

    /** Counts one, even if there may be none: some of what is to come is spent then, but never more than {@link #MOST_OWED}. */
    void spend(int perSecond, long now) {
        spent.updateAndGet(before -> now - Math.max(left(before, now) - SECOND / perSecond, -MOST_OWED));
    }

    /** Whether there may be one more, which is counted then. */
    boolean take(int perSecond, long now) {
        long before;
        long left;
        do {
            before = spent.get();
            left = left(before, now) - SECOND / perSecond;
            if (left < 0) {
                return false;
            }
        } while (!spent.compareAndSet(before, now - left));
        return true;
    }

    private static long left(long spent, long now) {
        return Math.min(now - spent, SECOND);
    }
}
