package io.culvert.forwarding;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread for what blocks, made when there is something to do. An executor of the JDK would do but for its queue, whose lock
 * an event loop may have to wait for; here tasks are handed over without one. Tasks are given by one thread.
 */
final class Pump implements Executor {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile boolean ending;
    private @Nullable Thread thread;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (thread == null) {
            // Not one of Netty's threads, as in Network.
            thread = new Thread(this::run, "culvert-stream");
            thread.setDaemon(true);
            thread.start();
        } else {
            LockSupport.unpark(thread);
        }
    }

    /** What was given is still done. */
    void end() {
        ending = true;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (true) {
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
            } else if (ending && tasks.isEmpty()) {
                return;
            } else {
                LockSupport.park(this);
            }
        }
    }
}
