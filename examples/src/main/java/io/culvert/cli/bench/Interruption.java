package io.culvert.cli.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a run tell what it has measured when a signal ends the process: the thread that made this is interrupted, and the
 * process waits for {@link #close}.
 */
final class Interruption implements AutoCloseable {
    private static final long MOST_SECONDS = 20;

    private final Thread runner = Thread.currentThread();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "culvert-bench-ending");

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void interrupt() {
        runner.interrupt();
        try {
            closed.await(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            // The process ends all the same.
        }
    }

    /** The run has ended, by the signal or not: from here on the runner can write files again, which interrupted it cannot. */
    void settle() {
        Thread.interrupted();
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // It has done its work.
        }
    }
}
