package io.culvert.core.kex;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shares out the time for key exchange computations that are slow, so that whoever asks for many of them delays only itself
 * (rule T14). One per server, for all its event loops.
 *
 * <pre>
 *   submit -> [total bound] -> confinement: a queue per source, sources in turn -> at most `running` at once -> workers
 *                  |                          |
 *               refused                    refused: too many of that source wait
 * </pre>
 *
 * <p>All state but the total is touched by the confinement alone, which must run one task at a time, in order: an event loop
 * will do, since no computation runs there. Any thread may submit.
 */
public final class KexBudget {
    private final Executor confinement;
    private final Executor workers;
    private final Limits limits;

    /** Counts what was let in and is not over. Decided at the door, so that not even the way to the queues can fill up. */
    private final AtomicInteger admitted = new AtomicInteger();

    /** Sources with tasks that wait, the one whose turn is next first. */
    private final Map<Source, Queue<Task<?>>> waiting = new LinkedHashMap<>();

    private int running;

    /**
     * Bounds, all at least 1.
     *
     * @param running tasks at a time: the processor cores that key exchanges may have
     * @param total tasks that run or wait, of all sources
     * @param waitingPerSource tasks of one source that wait
     */
    public record Limits(int running, int total, int waitingPerSource) {
        public Limits {
            if (running < 1 || total < 1 || waitingPerSource < 1) {
                throw new IllegalArgumentException("a limit of a key exchange budget is below 1");
            }
        }
    }

    /**
     * Neither executor is shut down here; shut down the workers first, then tasks that wait fail.
     *
     * @param workers with at least {@code limits.running()} threads
     */
    public KexBudget(Executor confinement, Executor workers, Limits limits) {
        this.confinement = confinement;
        this.workers = workers;
        this.limits = limits;
    }

    /**
     * Runs {@code task} on a worker when its source's turn comes.
     *
     * @param source the peer. Addresses of one IPv6 /64 are one source: whoever has one of them has all
     * @return completed on the worker's thread with what the task returned or threw, or with RejectedExecutionException when
     *     too many tasks wait. If it is completed or cancelled before the task's turn, the task does not run.
     */
    public <T> CompletionStage<T> submit(InetAddress source, Callable<T> task) {
        Task<T> submitted = new Task<>(Source.of(source), task, new CompletableFuture<>());
        if (admitted.incrementAndGet() > limits.total()) {
            refuse(submitted, "too many key exchanges wait");
        } else {
            try {
                confinement.execute(() -> enqueue(submitted));
            } catch (RejectedExecutionException e) {
                refuse(submitted, "the key exchange budget is closed");
            }
        }
        return submitted.result();
    }

    private void enqueue(Task<?> task) {
        Queue<Task<?>> queue = waiting.computeIfAbsent(task.source(), source -> new ArrayDeque<>());
        if (queue.size() == limits.waitingPerSource()) {
            refuse(task, "too many key exchanges of one source wait");
            return;
        }
        queue.add(task);
        dispatch();
    }

    private void dispatch() {
        while (running < limits.running() && !waiting.isEmpty()) {
            Task<?> task = next();
            if (task.result().isDone()) {
                admitted.decrementAndGet();
            } else {
                start(task);
            }
        }
    }

    /** The oldest task of the source whose turn it is, which then goes to the end of the line. */
    private Task<?> next() {
        Iterator<Map.Entry<Source, Queue<Task<?>>>> sources = waiting.entrySet().iterator();
        Map.Entry<Source, Queue<Task<?>>> turn = sources.next();
        sources.remove();
        Queue<Task<?>> queue = turn.getValue();
        Task<?> task = queue.remove();
        if (!queue.isEmpty()) {
            waiting.put(turn.getKey(), queue);
        }
        return task;
    }

    private void start(Task<?> task) {
        running++;
        try {
            workers.execute(() -> {
                task.run();
                confinement.execute(this::finished);
            });
        } catch (RejectedExecutionException e) {
            running--;
            refuse(task, "the key exchange budget is closed");
        }
    }

    private void finished() {
        running--;
        admitted.decrementAndGet();
        dispatch();
    }

    private void refuse(Task<?> task, String why) {
        admitted.decrementAndGet();
        task.result().completeExceptionally(new RejectedExecutionException(why));
    }

    private record Task<T>(Source source, Callable<T> work, CompletableFuture<T> result) {
        void run() {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        }
    }

    /** The part of an address that a peer cannot choose freely. */
    private record Source(long prefix, int length) {
        static Source of(InetAddress address) {
            byte[] bytes = address.getAddress();
            int length = Math.min(bytes.length, 8);
            long prefix = 0;
            for (int i = 0; i < length; i++) {
                prefix = (prefix << 8) | (bytes[i] & 0xff);
            }
            return new Source(prefix, length);
        }
    }
}
