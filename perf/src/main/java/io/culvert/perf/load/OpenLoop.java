package io.culvert.perf.load;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Begins a job as often each second as it is told to, whether those before are done or not. */
final class OpenLoop implements Pacer {
    /** Those that are overdue do not keep the event loop from what else it has to do. */
    static final int MOST_PER_TURN = 32;
    /** Ours: for what was due just before the end, so that a short pause drops nothing. A turn is always finished. */
    static final Duration CATCHING_UP = Duration.ofMillis(100);

    private final EventExecutor loop;
    private final LongSupplier clock;
    private final double rate;
    private final long count;
    private final Job job;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicLong begun = new AtomicLong();
    /** Of the clock; none until it is ended. */
    private final AtomicReference<@Nullable Long> endedAt = new AtomicReference<>();

    private volatile @Nullable Schedule schedule;
    private volatile boolean beginning = true;
    /** When the first turn after the end was; on the loop only. */
    private @Nullable Long catchesUpSince;

    /**
     * @param loop where jobs are begun
     * @param clock of nanoseconds, as {@code System.nanoTime()}
     * @param count at most so many
     */
    OpenLoop(EventExecutor loop, LongSupplier clock, double rate, long count, Job job) {
        this.loop = loop;
        this.clock = clock;
        this.rate = rate;
        this.count = count;
        this.job = job;
    }

    @Override
    public CompletionStage<Void> begin() {
        Schedule begins = new Schedule(clock.getAsLong(), rate);
        schedule = begins;
        loop.execute(() -> turn(begins));
        return done;
    }

    private void turn(Schedule begins) {
        long now = clock.getAsLong();
        boolean inTime = isInTime(now);
        for (int i = 0; i < MOST_PER_TURN && inTime && isNextDue(begins, now); i++) {
            unfinished.incrementAndGet();
            job.begin(begins.at(begun.getAndIncrement())).whenComplete(this::finished);
        }
        if (begun.get() == count || endedAt.get() != null && !(inTime && isNextDue(begins, now))) {
            beginning = false;
            completeIfDone();
        } else {
            loop.schedule(() -> turn(begins), begins.at(begun.get()) - clock.getAsLong(), TimeUnit.NANOSECONDS);
        }
    }

    private boolean isInTime(long now) {
        if (endedAt.get() != null && catchesUpSince == null) {
            catchesUpSince = now;
        }
        return catchesUpSince == null || now - catchesUpSince < CATCHING_UP.toNanos();
    }

    private boolean isNextDue(Schedule begins, long now) {
        long index = begun.get();
        Long end = endedAt.get();
        return index < count && (end == null ? begins.at(index) - now <= 0 : begins.at(index) - end < 0);
    }

    private void finished(@Nullable Void nothing, @Nullable Throwable never) {
        unfinished.decrementAndGet();
        completeIfDone();
    }

    private void completeIfDone() {
        if (!beginning && unfinished.get() == 0) {
            done.complete(null);
        }
    }

    /** What was due before now is still begun if that is soon done. */
    @Override
    public void end() {
        Schedule begins = schedule;
        if (endedAt.compareAndSet(null, clock.getAsLong()) && begins != null) {
            loop.execute(() -> turn(begins)); // not when the next is due: that may be hours away
        }
    }

    @Override
    public int unfinished() {
        return unfinished.get();
    }

    @Override
    public long dropped() {
        Schedule begins = schedule;
        Long end = endedAt.get();
        return begins == null || end == null ? 0 : Math.max(0, Math.min(count, begins.dueBefore(end)) - begun.get());
    }

    @Override
    public boolean waits() {
        return beginning && unfinished.get() == 0;
    }
}
