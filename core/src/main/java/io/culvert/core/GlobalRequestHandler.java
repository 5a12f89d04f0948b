package io.culvert.core;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers the global requests of one name on one connection (RFC 4254 section 4). */
@FunctionalInterface
public interface GlobalRequestHandler {
    /** A success without data. */
    Optional<byte[]> SUCCESS = Optional.of(new byte[0]);

    /** A failure, known at once. */
    static CompletionStage<Optional<byte[]>> refused() {
        return CompletableFuture.completedStage(Optional.empty());
    }

    /**
     * Called on the connection's event loop; must not block.
     *
     * @return the data of the success, or empty for a failure; a failed stage is a failure. Answers leave in the order of
     *     the requests.
     */
    CompletionStage<Optional<byte[]>> handle(byte[] requestData);
}
