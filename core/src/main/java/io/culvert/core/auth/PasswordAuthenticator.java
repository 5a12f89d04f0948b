package io.culvert.core.auth;

import java.util.concurrent.CompletionStage;

/** Checks a password (RFC 4252 section 8). */
@FunctionalInterface
public interface PasswordAuthenticator {
    /**
     * Called on the connection's event loop; must not block: {@link LoginAttempt#work()} may, and a hash is slow
     * work. A failed stage denies.
     *
     * @param password UTF-8; the engine zeroes it once the stage completes
     */
    CompletionStage<AuthDecision> authenticate(LoginAttempt attempt, byte[] password);
}
