package io.culvert.core.key;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A key that a client may log in with, though its public half may not be known before it has been unlocked. */
@FunctionalInterface
public interface Identity {
    /**
     * The key, asked for when it is its turn to be offered, off the event loop. Must not block the caller. Empty to go
     * on with the next one; so does a stage that fails.
     */
    CompletionStage<Optional<Signer>> unlock();
}
