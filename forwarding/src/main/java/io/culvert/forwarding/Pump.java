package io.culvert.forwarding;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import org.jspecify.annotations.Nullable;

/**
 * A thread for what blocks, made when there is something to do. An executor of the JDK would do but for its queue, whose lock
 * an event loop may have to wait for; this queue has none. Tasks are given by one thread.
 */
final class Pump implements Executor {
    private final LinkedTransferQueue<Runnable> tasks = new LinkedTransferQueue<>();
    private @Nullable Thread thread;
    /** The pump's own. */
    private boolean ended;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (thread == null) {
            // Not one of Netty's threads, as in Network.
            thread = new Thread(this::run, "culvert-stream");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** What was given is still done. */
    void end() {
        if (thread != null) {
            tasks.add(() -> ended = true);
        }
    }

    private void run() {
        try {
            while (!ended) {
                tasks.take().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
