package io.culvert.core.connection;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.Callback;
import io.culvert.core.Failures;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Calls of code that is not ours: what it does wrong costs the one thing that was asked, not the connection. */
final class Callbacks {
    private Callbacks() {}

    /**
     * The stage that {@code call} returns; a failed one if it throws or returns null. The peer's violations pass. A failure
     * that is a mistake of the program's, and not one of those that it may answer with, is logged and counted.
     */
    static <T> CompletionStage<T> stage(Callback callback, String method, Supplier<CompletionStage<T>> call) {
        try {
            return Objects.requireNonNull(call.get(), "no stage").whenComplete((value, failure) -> {
                if (failure != null && isMistake(Failures.cause(failure))) {
                    callback.failed(method, Failures.cause(failure));
                }
            });
        } catch (ProtocolViolation violation) {
            throw violation;
        } catch (Throwable thrown) {
            callback.failed(method, thrown);
            return CompletableFuture.failedStage(thrown);
        }
    }

    private static boolean isMistake(Throwable cause) {
        return cause instanceof Error || cause instanceof RuntimeException && !(cause instanceof CancellationException);
    }
}
