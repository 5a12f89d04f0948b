package io.culvert.forwarding.keys;

import io.culvert.core.Failures;
import io.culvert.core.HostKeyUpdates;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.key.SshPublicKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the user's known_hosts files follow what servers say of their host keys, as ssh does (UpdateHostKeys in ssh_config(5)). */
public final class KnownHostsUpdate implements HostKeyUpdates {
    private static final Logger LOG = LoggerFactory.getLogger(KnownHostsUpdate.class);
    private static final int QUESTIONS = 3;

    private final UpdateHostKeys update;
    private final List<Path> userFiles;
    private final boolean hashed;
    private final Prompter prompter;
    private final Executor executor;

    /**
     * @param userFiles those that are there are changed; new keys are added to the first
     * @param hashed whether lines that are added do not give away the host's name
     * @param prompter used with {@link UpdateHostKeys#ASK} only
     * @param executor reads and writes the files, so may block
     */
    public KnownHostsUpdate(
            UpdateHostKeys update, List<Path> userFiles, boolean hashed, Prompter prompter, Executor executor) {
        this.update = update;
        this.userFiles = List.copyOf(userFiles);
        this.hashed = hashed;
        this.prompter = prompter;
        this.executor = executor;
    }

    @Override
    public void announced(HostKeyVerifier.Target target, List<SshPublicKey> hostKeys, Proof proof) {
        if (update == UpdateHostKeys.NO) {
            return;
        }
        CompletableFuture.completedStage(target)
                .thenCompose(server -> {
                    String name = HostName.of(HostName.requirePlain(server.host()), server.port());
                    Optional<KnownHostsChange> change = change(name, hostKeys);
                    return change.isEmpty()
                            ? CompletableFuture.<Void>completedStage(null)
                            : proven(change.get(), proof)
                                    .thenCompose(done -> agreed(change.get()))
                                    .thenAcceptAsync(agreed -> write(agreed, change, name, hostKeys), executor);
                })
                .exceptionally(failure -> {
                    LOG.warn("{}; the known hosts stay as they are", reason(failure));
                    return null;
                });
    }

    private void write(boolean agreed, Optional<KnownHostsChange> change, String name, List<SshPublicKey> hostKeys) {
        // Perhaps somebody else has changed the files in the meantime.
        if (agreed && change(name, hostKeys).equals(change)) {
            write(change.get());
        }
    }

    private static CompletionStage<Void> proven(KnownHostsChange change, Proof proof) {
        return change.learnt().isEmpty() ? CompletableFuture.completedStage(null) : proof.of(change.learnt());
    }

    private CompletionStage<Boolean> agreed(KnownHostsChange change) {
        if (update == UpdateHostKeys.YES) {
            HostKeyTexts.changes(change).forEach(LOG::debug);
            return CompletableFuture.completedStage(true);
        }
        return ask(HostKeyTexts.updateQuestion(change), QUESTIONS);
    }

    private CompletionStage<Boolean> ask(String question, int left) {
        return prompter.ask(question, true).thenCompose(answer -> {
            String word = answer.map(String::strip).orElse("no");
            if (word.equalsIgnoreCase("yes") || word.equalsIgnoreCase("no") || left == 1) {
                return CompletableFuture.completedStage(word.equalsIgnoreCase("yes"));
            }
            return ask(HostKeyTexts.UPDATE_QUESTION_AGAIN, left - 1);
        });
    }

    private Optional<KnownHostsChange> change(String name, List<SshPublicKey> hostKeys) {
        try {
            return KnownHostsChange.of(userFiles, name, hostKeys);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(KnownHostsChange change) {
        try {
            change.write(userFiles, hashed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        return cause instanceof UncheckedIOException unread && unread.getCause() != null
                ? FileFault.line(unread.getCause())
                : String.valueOf(cause.getMessage());
    }
}
