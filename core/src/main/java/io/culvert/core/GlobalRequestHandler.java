package io.culvert.core;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Answers the global requests of one name on one connection (RFC 4254 section 4). */
@FunctionalInterface
public interface GlobalRequestHandler {
    /**
     * Called on the connection's event loop; must not block.
     *
     * @return the data of the success, or empty for a failure; a failed stage is a failure. Answers leave in the order of
     *     the requests.
     */
    CompletionStage<Optional<byte[]>> handle(byte[] requestData);
}
