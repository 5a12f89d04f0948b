package io.culvert.core;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Lets one of many equal events through each minute, so that they cannot fill a log. May be used on any thread. */
public final class OncePerMinute {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanos;
    private final AtomicLong next;
    private final AtomicLong events = new AtomicLong();

    public OncePerMinute() {
        this(System::nanoTime);
    }

    /** @param nanos a clock that never goes back */
    public OncePerMinute(LongSupplier nanos) {
        this.nanos = nanos;
        this.next = new AtomicLong(nanos.getAsLong());
    }

    /**
     * To be called for each event.
     *
     * @return how many events there were since the last one that was let through, this one included; 0 if this one is
     *     not let through
     */
    public long event() {
        events.incrementAndGet();
        long now = nanos.getAsLong();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + MINUTE) ? events.getAndSet(0) : 0;
    }
}
