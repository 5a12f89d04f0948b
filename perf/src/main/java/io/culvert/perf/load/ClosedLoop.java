package io.culvert.perf.load;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps so many jobs going: when one is done the next begins. */
final class ClosedLoop implements Pacer {
    private final EventExecutor loop;
    private final int lanes;
    private final AtomicLong toBegin;
    private final AtomicInteger lanesLeft;
    private final AtomicInteger unfinished = new AtomicInteger();
    private final Job job;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile boolean ending;

    /**
     * @param loop where jobs are begun
     * @param count at most so many
     */
    ClosedLoop(EventExecutor loop, int lanes, long count, Job job) {
        this.loop = loop;
        this.lanes = lanes;
        this.toBegin = new AtomicLong(count);
        this.lanesLeft = new AtomicInteger(lanes);
        this.job = job;
    }

    @Override
    public CompletionStage<Void> begin() {
        for (int i = 0; i < lanes; i++) {
            loop.execute(this::next);
        }
        return done;
    }

    private void next() {
        if (!ending && toBegin.getAndDecrement() > 0) {
            unfinished.incrementAndGet();
            job.begin(System.nanoTime()).whenComplete((nothing, never) -> {
                unfinished.decrementAndGet();
                loop.execute(this::next); // not called from here: jobs that are done at once are no recursion
            });
        } else if (lanesLeft.decrementAndGet() == 0) {
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

    /** Its next job is due when one is done, and begins then. */
    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public boolean waits() {
        return false;
    }
}
