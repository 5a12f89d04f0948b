package io.culvert.core.connection;

import io.culvert.codec.message.ProtocolViolation;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Calls of code that is not ours: what it does wrong costs the one thing that was asked, not the connection. */
final class Callbacks {
    private Callbacks() {}

    /** The stage that {@code call} returns; a failed one if it throws or returns null. The peer's violations pass. */
    static <T> CompletionStage<T> stage(Supplier<CompletionStage<T>> call) {
        try {
            return Objects.requireNonNull(call.get(), "no stage");
        } catch (ProtocolViolation violation) {
            throw violation;
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }
}
