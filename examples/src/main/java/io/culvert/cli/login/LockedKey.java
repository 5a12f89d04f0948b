package io.culvert.cli.login;

import io.culvert.core.key.Signer;
import io.culvert.core.key.SshPublicKey;
import io.culvert.forwarding.keys.KeyFileException;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.forwarding.keys.Prompter;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A key behind a passphrase, which is asked for only when the server wants a signature. */
record LockedKey(PrivateKeyFile file, SshPublicKey publicKey, Prompter prompter, Executor executor) implements Signer {
    private static final int ATTEMPTS = 3;

    @Override
    public CompletionStage<byte[]> sign(String signatureAlgorithm, byte[] data) {
        return sign(signatureAlgorithm, data, 1);
    }

    private CompletionStage<byte[]> sign(String signatureAlgorithm, byte[] data, int attempt) {
        return prompter.ask("Enter passphrase for key '" + file.path() + "': ", false)
                .thenComposeAsync(
                        answer -> {
                            if (answer.isEmpty()) {
                                return CompletableFuture.failedStage(new IllegalStateException(
                                        file.path() + " needs a passphrase, and there is no terminal to ask for it"));
                            }
                            byte[] passphrase = TerminalPrompter.typed(answer.get());
                            try {
                                return file.unlock(passphrase).sign(signatureAlgorithm, data);
                            } catch (KeyFileException e) {
                                return e.reason() == KeyFileException.Reason.PASSPHRASE_WRONG && attempt < ATTEMPTS
                                        ? sign(signatureAlgorithm, data, attempt + 1)
                                        : CompletableFuture.failedStage(e);
                            } finally {
                                Arrays.fill(passphrase, (byte) 0);
                            }
                        },
                        executor);
    }
}
