package io.culvert.core.work;

import io.culvert.core.Failures;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shares out the time for one kind of work, so that whoever asks for much of it delays only itself (rules T14, P13).
 * One for all event loops of a server.
 *
 * <pre>
 *   submit -> [bound of the way in] -> confinement: a queue per source, sources in turn -> `running` at once -> workers
 *                  |                          |
 *               refused                    refused: too many of that source wait, or too many of all:
 *                                          then the newest of the source of which most wait
 * </pre>
 *
 * <p>Only the confinement touches the state, except for the count of what was let in. It must run one task at a time,
 * in order: an event loop will do, since no work is done there. Any thread may submit.
 */
public final class WorkBudget {
    private final String kind;
    private final Executor confinement;
    private final Executor workers;
    private final Limits limits;

    /** Counts what was let in and is not over: at most twice the total, so that the way to the queues cannot fill. */
    private final AtomicInteger admitted = new AtomicInteger();

    /** Sources with tasks that wait, the one whose turn is next first. */
    private final Map<Source, Deque<Task<?>>> waiting = new LinkedHashMap<>();

    private int waitingTasks;
    private int running;

    /**
     * Bounds, all at least 1.
     *
     * @param running tasks at a time
     * @param total tasks that run or wait, of all sources
     * @param waitingPerSource tasks of one source that wait
     */
    public record Limits(int running, int total, int waitingPerSource) {
        public Limits {
            if (running < 1 || total < 1 || waitingPerSource < 1) {
                throw new IllegalArgumentException("a limit of a budget for work is below 1");
            }
        }
    }

    /**
     * Neither executor is shut down here; shut down the workers first, then tasks that wait fail.
     *
     * @param kind what the tasks are, in the plural
     * @param workers with at least {@code limits.running()} threads
     */
    public WorkBudget(String kind, Executor confinement, Executor workers, Limits limits) {
        this.kind = kind;
        this.confinement = confinement;
        this.workers = workers;
        this.limits = limits;
    }

    /** Has the work done on a worker when its source's turn comes; else as {@link #begin}. */
    public <T> Task<T> submit(InetAddress source, Callable<T> work) {
        return begin(source, () -> CompletableFuture.completedStage(work.call()));
    }

    /**
     * Has the work begun on a worker when its source's turn comes. It runs until the stage that it returns is complete.
     *
     * @param source the peer. Addresses of one IPv6 /64 are one source: whoever has one of them has all
     */
    public <T> Task<T> begin(InetAddress source, Callable<CompletionStage<T>> work) {
        Task<T> task = new Task<>(this, Source.of(source), work);
        if (admitted.incrementAndGet() > 2L * limits.total()) {
            refuse(task, "too many " + kind + " wait");
        } else if (!confine(() -> enqueue(task))) {
            refuse(task, "the server is shutting down and accepts no more " + kind);
        }
        return task;
    }

    /** False if the confinement is no more. */
    private boolean confine(Runnable step) {
        try {
            confinement.execute(step);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void enqueue(Task<?> task) {
        if (task.begun.get()) {
            admitted.decrementAndGet(); // it was withdrawn on its way here
            return;
        }
        Deque<Task<?>> queue = waiting.get(task.source);
        int ofSource = queue == null ? 0 : queue.size();
        if (ofSource == limits.waitingPerSource()) {
            refuse(task, "too many " + kind + " of one source wait");
        } else if (running + waitingTasks < limits.total() || makePlace(ofSource)) {
            waiting.computeIfAbsent(task.source, source -> new ArrayDeque<>()).add(task);
            waitingTasks++;
            dispatch();
        } else {
            refuse(task, "too many " + kind + " wait");
        }
    }

    /**
     * Refuses the newest task of the source of which most wait, unless fewer of it than of the newcomer would then wait.
     */
    private boolean makePlace(int ofOther) {
        Task<?> newest = waiting.values().stream()
                .max(Comparator.comparingInt(Deque::size))
                .filter(most -> most.size() > ofOther + 1)
                .map(Deque::getLast)
                .orElse(null);
        if (newest == null) {
            return false;
        }
        remove(newest);
        if (newest.begun.compareAndSet(false, true)) {
            refuse(newest, "too many " + kind + " wait, most of them from this source");
        } else {
            admitted.decrementAndGet(); // it was withdrawn just now
        }
        return true;
    }

    private void dispatch() {
        while (running < limits.running() && !waiting.isEmpty()) {
            start(next());
        }
    }

    /** The oldest task of the source whose turn it is, which then goes to the end of the line. */
    private Task<?> next() {
        Map.Entry<Source, Deque<Task<?>>> turn = waiting.entrySet().iterator().next();
        Task<?> task = turn.getValue().getFirst();
        waiting.remove(turn.getKey());
        waiting.put(turn.getKey(), turn.getValue());
        remove(task);
        return task;
    }

    /** False if it does not wait. */
    private boolean remove(Task<?> task) {
        Deque<Task<?>> queue = waiting.get(task.source);
        if (queue == null || !queue.remove(task)) {
            return false;
        }
        waitingTasks--;
        if (queue.isEmpty()) {
            waiting.remove(task.source);
        }
        return true;
    }

    private void start(Task<?> task) {
        running++;
        try {
            workers.execute(() -> task.run(() -> confine(this::finished)));
        } catch (RejectedExecutionException e) {
            running--;
            refuse(task, "the server is shutting down and accepts no more " + kind);
        }
    }

    private void finished() {
        running--;
        admitted.decrementAndGet();
        dispatch();
    }

    /** Its place is for others at once, and not only when its turn would have come. */
    private void withdrawn(Task<?> task) {
        if (remove(task)) {
            admitted.decrementAndGet();
        }
    }

    private void refuse(Task<?> task, String why) {
        admitted.decrementAndGet();
        task.result.completeExceptionally(new TooBusyException(kind, why));
    }

    /** Work that waits for its turn, runs, or is over. */
    public static final class Task<T> {
        private final WorkBudget budget;
        private final Source source;
        private final Callable<CompletionStage<T>> work;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        /** Or withdrawn, after which it cannot begin. */
        private final AtomicBoolean begun = new AtomicBoolean();

        private Task(WorkBudget budget, Source source, Callable<CompletionStage<T>> work) {
            this.budget = budget;
            this.source = source;
            this.work = work;
        }

        /**
         * What the work comes to; it may complete on the worker's thread. Fails with {@link TooBusyException} when too
         * much waits.
         */
        public CompletionStage<T> result() {
            return result;
        }

        /** Fails with CancellationException unless it has begun: what has begun goes on to its end. */
        public void withdraw() {
            if (begun.compareAndSet(false, true)) {
                result.completeExceptionally(new CancellationException("nobody waits for it any more"));
                budget.confine(() -> budget.withdrawn(this));
            }
        }

        private void run(Runnable over) {
            if (!begun.compareAndSet(false, true)) {
                over.run();
                return;
            }
            CompletionStage<T> stage;
            try {
                stage = work.call();
            } catch (Throwable e) {
                stage = CompletableFuture.failedStage(e);
            }
            stage.whenComplete((value, failure) -> {
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(Failures.cause(failure));
                }
                over.run();
            });
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
