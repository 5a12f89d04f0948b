package io.culvert.perf.load;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Begins a job as often each second as it is told to, whether those before are done or not. */
final class OpenLoop implements Pacer {
    /** Those that are overdue do not keep the event loop from what else it has to do. */
    private static final int MOST_PER_TURN = 32;

    private final EventExecutor loop;
    private final LongSupplier clock;
    private final double rate;
    private final long count;
    private final Job job;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile boolean beginning = true;
    private volatile boolean ending;
    private long begun;

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
        Schedule schedule = new Schedule(clock.getAsLong(), rate);
        loop.execute(() -> turn(schedule));
        return done;
    }

    private void turn(Schedule schedule) {
        long now = clock.getAsLong();
        for (int i = 0; i < MOST_PER_TURN && begun < count && !ending && schedule.at(begun) - now <= 0; i++) {
            unfinished.incrementAndGet();
            job.begin(schedule.at(begun++)).whenComplete(this::finished);
        }
        if (begun == count || ending) {
            beginning = false;
            completeIfDone();
        } else {
            loop.schedule(() -> turn(schedule), schedule.at(begun) - clock.getAsLong(), TimeUnit.NANOSECONDS);
        }
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

    @Override
    public void end() {
        ending = true;
    }

    @Override
    public int unfinished() {
        return unfinished.get();
    }

    @Override
    public boolean waits() {
        return beginning && unfinished.get() == 0;
    }
}
