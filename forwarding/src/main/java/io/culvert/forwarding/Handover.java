package io.culvert.forwarding;

import io.culvert.core.Failures;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Hands the result of a stage to a caller. If the caller has cancelled its future, or let it time out, the result is closed. */
final class Handover {
    private Handover() {}

    /** @param close closes a result that nobody waits for any more */
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
