package io.culvert.core.work;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Does for the login of one client what would hold up an event loop (rule P13). At a server it is that client's share
 * of what is done for all: sources take turns, nothing is begun any more once the client has gone, and a stage fails
 * with {@link TooBusyException} when too much waits. A stage completes on any thread. Any thread may call.
 */
public interface LoginWork {
    /**
     * Does everything at once on the thread that asks, for a client that stays: for whoever asks an authenticator
     * directly.
     */
    LoginWork AT_ONCE = new LoginWork() {
        @Override
        public <T> CompletionStage<T> quick(Callable<T> work) {
            return outside(() -> CompletableFuture.completedStage(work.call()));
        }

        @Override
        public <T> CompletionStage<T> slow(Callable<T> work) {
            return quick(work);
        }

        @Override
        public <T> CompletionStage<T> outside(Callable<CompletionStage<T>> work) {
            try {
                return work.call();
            } catch (Exception e) {
                return CompletableFuture.failedStage(e);
            }
        }

        @Override
        public CompletionStage<Void> gone() {
            return new CompletableFuture<>();
        }
    };

    /**
     * What takes about a millisecond, as to read a small file or to verify a signature. It never waits for slow work.
     */
    <T> CompletionStage<T> quick(Callable<T> work);

    /** What takes much of a processor's time, as to check a password against its hash. */
    <T> CompletionStage<T> slow(Callable<T> work);

    /**
     * What somebody else does, a program or another server, while no thread waits for it here.
     *
     * @param work begins it. It counts as being done until the stage that it returns is complete, which is soon after
     *     {@link #gone()} if the work is well-behaved
     */
    <T> CompletionStage<T> outside(Callable<CompletionStage<T>> work);

    /** Completes when the client has gone, so that what is done for it alone can end. */
    CompletionStage<Void> gone();
}
