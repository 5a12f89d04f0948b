package io.culvert.forwarding.keys;

import io.culvert.core.HostKeyVerifier;
import io.culvert.core.key.SshPublicKey;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Takes no host key that a file revokes, and none at all while that file cannot be read; else another verifier decides.
 *
 * @param file as {@link RevokedKeys} reads it, anew for each question
 * @param executor reads the file, so may block
 */
public record UnrevokedHostKeys(Path file, HostKeyVerifier then, Executor executor) implements HostKeyVerifier {
    @Override
    public CompletionStage<Verdict> verify(Target target, SshPublicKey key) {
        return OffLoop.ask(executor, () -> RevokedKeys.read(file).revokes(key))
                .thenCompose(revoked -> revoked
                        ? CompletableFuture.completedStage(
                                new Rejected("Host key " + key + " is revoked by file " + file + "."))
                        : then.verify(target, key));
    }
}
