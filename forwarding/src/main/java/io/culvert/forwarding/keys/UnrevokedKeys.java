package io.culvert.forwarding.keys;

import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.key.SshPublicKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets nobody in by a key that a file revokes, and nobody at all while that file cannot be read; else another
 * authenticator decides.
 *
 * @param file as {@link RevokedKeys} reads it. Each question is about the file as it is by then
 */
public record UnrevokedKeys(Path file, PublicKeyAuthenticator then) implements PublicKeyAuthenticator {
    private static final Logger log = LoggerFactory.getLogger(UnrevokedKeys.class);

    @Override
    public CompletionStage<AuthDecision> authorize(LoginAttempt attempt, SshPublicKey key) {
        return attempt.work()
                .quick(() -> refused(key))
                .thenCompose(refused ->
                        refused ? CompletableFuture.completedStage(AuthDecision.DENIED) : then.authorize(attempt, key));
    }

    private boolean refused(SshPublicKey key) {
        try {
            boolean revoked = RevokedKeys.read(file).revokes(key);
            if (revoked) {
                log.warn("key {} revoked by file {}", key, file);
            }
            return revoked;
        } catch (IOException e) {
            log.error("no key is taken, for {} cannot be used: {}", file, FileFault.words(e));
            return true;
        }
    }
}
