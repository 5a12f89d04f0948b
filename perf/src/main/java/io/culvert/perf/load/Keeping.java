package io.culvert.perf.load;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The time during which what has been opened is kept, unless the run ends before. Its methods may be called from any thread. */
final class Keeping {
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile boolean begun;

    /** Begins it, but not after {@link #end}. */
    CompletionStage<Void> begin(EventExecutor loop, Duration time) {
        begun = true;
        if (!over.isDone()) {
            var timer = loop.schedule(() -> over.complete(null), time.toNanos(), TimeUnit.NANOSECONDS);
            over.whenComplete((nothing, never) -> timer.cancel(false));
        }
        return over;
    }

    boolean goesOn() {
        return begun && !over.isDone();
    }

    void end() {
        over.complete(null);
    }
}
