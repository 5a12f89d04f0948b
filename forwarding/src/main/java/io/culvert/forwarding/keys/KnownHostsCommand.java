package io.culvert.forwarding.keys;

import io.culvert.core.Failures;
import io.culvert.core.key.SshPublicKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A program that prints lines of known_hosts beside those of the files (KnownHostsCommand in ssh_config(5)). One that
 * fails ends the connection: what it would have revoked is then not known.
 *
 * @param command the program and its arguments, where it is told what %f, %H, %I, %K and %t stand for
 * @param executor starts the program and looks after it, so may block
 */
public record KnownHostsCommand(Function<Function<Character, String>, List<String>> command, Executor executor) {
    /** Ours. */
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    /** What messages call the place of a line. */
    private static final Path SOURCE = Path.of("KnownHostsCommand");

    private static final String NO_KEY = "NONE";

    /** Adds what it prints where a host's name is looked up. */
    CompletionStage<KnownHosts> addTo(KnownHosts known, String name, SshPublicKey key) {
        return ask(known, "HOSTNAME", name, key);
    }

    /** Adds what it prints before there is a key: the types of known keys are asked for first. */
    public CompletionStage<KnownHosts> addTo(KnownHosts known, String host, int port) {
        return ask(known, "ORDER", HostName.of(host, port), null);
    }

    private CompletionStage<KnownHosts> ask(KnownHosts known, String reason, String name, @Nullable SshPublicKey key) {
        return CompletableFuture.supplyAsync(() -> run(reason, name, key), executor)
                .thenCompose(printed -> printed)
                .handle((printed, failure) -> {
                    if (failure != null) {
                        throw new IllegalStateException("KnownHostsCommand failed: " + Failures.rootMessage(failure));
                    }
                    return known.with(printed);
                });
    }

    private CompletionStage<List<KnownHost>> run(String reason, String name, @Nullable SshPublicKey key) {
        List<String> arguments = command.apply(token -> switch (token) {
            case 'f' -> key == null ? NO_KEY : key.fingerprint();
            case 'H' -> name;
            case 'K' -> key == null ? NO_KEY : Base64.getEncoder().encodeToString(key.blob());
            case 't' -> key == null ? NO_KEY : key.type();
            default -> reason;
        });
        try {
            return BoundedProgram.run(arguments, System.getenv(), DEADLINE, executor)
                    .thenApply(KnownHostsCommand::entries);
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static List<KnownHost> entries(byte[] printed) {
        try {
            return KnownHost.parse(SOURCE, printed);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
