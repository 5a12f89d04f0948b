package io.culvert.core.auth;

import io.culvert.core.key.SshPublicKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Says whether a key may log a user in. Asked for offers and for signed requests alike, and before any signature is
 * verified, a {@link io.culvert.core.key.Certificate}'s by its authority among them: GRANTED lets nobody in until the
 * engine has verified, in the same request, that the certificate is signed by the authority that it names, and a
 * signature by the same key. So whoever grants anything to a certificate must have found that its authority is trusted.
 */
@FunctionalInterface
public interface PublicKeyAuthenticator {
    /** Must not block the caller: {@link LoginAttempt#work()} may. A failed stage denies. */
    CompletionStage<AuthDecision> authorize(LoginAttempt attempt, SshPublicKey key);

    /** Asks the other where this one denies. */
    default PublicKeyAuthenticator or(PublicKeyAuthenticator other) {
        return (attempt, key) -> authorize(attempt, key)
                .thenCompose(decision -> decision.granted()
                        ? CompletableFuture.completedStage(decision)
                        : other.authorize(attempt, key));
    }

    /** Lets one user in, by one key. */
    static PublicKeyAuthenticator only(String userName, SshPublicKey expected) {
        return (attempt, key) -> CompletableFuture.completedStage(
                attempt.userName().equals(userName) && key.equals(expected)
                        ? AuthDecision.GRANTED
                        : AuthDecision.DENIED);
    }
}
