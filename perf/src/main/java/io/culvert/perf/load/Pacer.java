package io.culvert.perf.load;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CompletionStage;

/** Begins jobs, each in its time. Its methods may be called from any thread. */
interface Pacer {
    /** What is to be done again and again. */
    interface Job {
        /**
         * Begins once more.
         *
         * @param due of {@code System.nanoTime()}, when it should have begun: latencies count from there
         * @return completes when it is done, well or not; never fails
         */
        CompletionStage<Void> begin(long due);
    }

    /**
     * @param loop where jobs are begun
     * @param count at most so many
     */
    static Pacer of(Pace pace, EventExecutor loop, long count, Job job) {
        return pace instanceof Pace.PerSecond open
                ? new OpenLoop(loop, System::nanoTime, open.rate(), count, job)
                : new ClosedLoop(loop, ((Pace.InFlight) pace).lanes(), count, job);
    }

    /** Completes when all jobs are done; never fails. */
    CompletionStage<Void> begin();

    /** No more jobs begin; those that have go on. */
    void end();

    /** Jobs that have begun and are not done. */
    int unfinished();

    /** Jobs that were due before the end, and have not begun; final once all that has begun is done. */
    long dropped();

    /** Whether nothing happens because nothing is due. */
    boolean waits();
}
