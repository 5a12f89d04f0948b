package io.culvert.forwarding;

import io.culvert.core.Failures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Passes what was asked for to whoever asked; who has stopped waiting, by cancel() or a time-out, gets nothing open. */
final class Handover {
    private Handover() {}

    /** @param close what is done with a result for which nobody waits any more */
    static <T> CompletableFuture<T> of(CompletionStage<? extends T> stage, Consumer<? super T> close) {
        CompletableFuture<T> result = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure != null) {
                result.completeExceptionally(Failures.cause(failure));
            } else if (!result.complete(value)) {
                close.accept(value);
            }
        });
        return result;
    }
}
