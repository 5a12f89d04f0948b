package io.culvert.forwarding.keys;

import io.culvert.core.work.LoginWork;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Work that waits until the test does it, for a client that goes when the test says so. */
final class HeldWork implements LoginWork {
    final Queue<Runnable> held = new ArrayDeque<>();
    final CompletableFuture<Void> gone = new CompletableFuture<>();

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
        CompletableFuture<CompletionStage<T>> begun = new CompletableFuture<>();
        held.add(() -> {
            try {
                begun.complete(work.call());
            } catch (Exception e) {
                begun.completeExceptionally(e);
            }
        });
        return begun.thenCompose(stage -> stage);
    }

    @Override
    public CompletionStage<Void> gone() {
        return gone;
    }

    /** All of it, and what comes of it. */
    HeldWork run() {
        while (!held.isEmpty()) {
            held.remove().run();
        }
        return this;
    }
}
