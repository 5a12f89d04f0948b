package io.culvert.cli.login;

import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.keys.KeyFileException;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.forwarding.keys.Prompter;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Has the user unlock a private key, in so many attempts. */
record Passphrase(PrivateKeyFile file, Prompter prompter, int attempts, Executor executor) {
    /** Empty if the user gives none. Fails with a sentence if nobody can be asked, or if the file is of no use. */
    CompletionStage<Optional<SshKeyPair>> unlocked() {
        return unlocked(1);
    }

    private CompletionStage<Optional<SshKeyPair>> unlocked(int attempt) {
        if (attempt > attempts) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return prompter.ask("Enter passphrase for key '" + file.path() + "': ", false)
                .thenComposeAsync(
                        answer -> answer.isEmpty()
                                ? CompletableFuture.failedStage(new IOException(
                                        file.path() + " needs a passphrase, and there is nobody to ask for it"))
                                : unlocked(answer.get(), attempt),
                        executor);
    }

    /** As ssh does, takes an empty one for none. */
    private CompletionStage<Optional<SshKeyPair>> unlocked(String answer, int attempt) {
        byte[] passphrase = TerminalPrompter.typed(answer);
        try {
            return CompletableFuture.completedStage(
                    passphrase.length == 0 ? Optional.empty() : Optional.of(file.unlock(passphrase)));
        } catch (KeyFileException e) {
            return e.reason() == KeyFileException.Reason.PASSPHRASE_WRONG && attempt < attempts
                    ? unlocked(attempt + 1)
                    : CompletableFuture.failedStage(e);
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
    }
}
