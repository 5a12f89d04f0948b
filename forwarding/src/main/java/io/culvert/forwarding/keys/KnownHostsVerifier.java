package io.culvert.forwarding.keys;

import io.culvert.core.Algorithms;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.SshPublicKey;
import io.culvert.forwarding.keys.KnownHosts.Certified;
import io.culvert.forwarding.keys.KnownHosts.Changed;
import io.culvert.forwarding.keys.KnownHosts.Lookup;
import io.culvert.forwarding.keys.KnownHosts.Matched;
import io.culvert.forwarding.keys.KnownHosts.Revoked;
import io.culvert.forwarding.keys.KnownHosts.Unknown;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Checks host keys against known_hosts files, with the words that ssh has for it. */
public final class KnownHostsVerifier implements HostKeyVerifier {
    private final StrictHostKeyChecking checking;
    private final List<Path> userFiles;
    private final List<Path> files;
    private final boolean hashed;
    private final Prompter prompter;
    private final Consumer<String> notices;
    private final Executor executor;
    private final List<String> authorityAlgorithms;
    private final Optional<KnownHostsCommand> command;

    /** As the other constructor, with all algorithms for authorities and without a command. */
    public KnownHostsVerifier(
            StrictHostKeyChecking checking,
            List<Path> userFiles,
            List<Path> globalFiles,
            boolean hashed,
            Prompter prompter,
            Consumer<String> notices,
            Executor executor) {
        this(
                checking,
                userFiles,
                globalFiles,
                hashed,
                prompter,
                notices,
                executor,
                Algorithms.SUPPORTED_AUTHORITY,
                Optional.empty());
    }

    /**
     * @param userFiles the user's own; new keys are added to the first, if there is one
     * @param globalFiles read behind the user's
     * @param hashed whether lines that are added do not give away the host's name
     * @param prompter used with {@link StrictHostKeyChecking#ASK} only
     * @param notices gets warnings for the user, perhaps of several lines, without the last line's end
     * @param executor reads and writes the files, so may block
     * @param authorityAlgorithms with which authorities may have signed hosts' certificates
     * @param command asked beside the files
     */
    public KnownHostsVerifier(
            StrictHostKeyChecking checking,
            List<Path> userFiles,
            List<Path> globalFiles,
            boolean hashed,
            Prompter prompter,
            Consumer<String> notices,
            Executor executor,
            List<String> authorityAlgorithms,
            Optional<KnownHostsCommand> command) {
        this.checking = checking;
        this.userFiles = List.copyOf(userFiles);
        this.files = new ArrayList<>(userFiles);
        this.files.addAll(globalFiles);
        this.hashed = hashed;
        this.prompter = prompter;
        this.notices = notices;
        this.executor = executor;
        this.authorityAlgorithms = List.copyOf(authorityAlgorithms);
        this.command = command;
    }

    /**
     * Takes what one file lists, and nothing else.
     *
     * @param executor reads the file, so may block
     */
    public static KnownHostsVerifier strict(Path file, Executor executor) {
        Prompter nobody = (question, echo) -> CompletableFuture.completedStage(Optional.empty());
        return new KnownHostsVerifier(
                StrictHostKeyChecking.YES, List.of(file), List.of(), false, nobody, warning -> {}, executor);
    }

    @Override
    public CompletionStage<Verdict> verify(Target target, SshPublicKey shown) {
        SshPublicKey key = shown.plain();
        HostKeyTexts texts = new HostKeyTexts(HostName.of(target.host(), target.port()), key);
        return OffLoop.ask(executor, () -> KnownHosts.read(files))
                .thenCompose(hosts -> lookup(hosts, target, shown))
                .thenCompose(found -> found.vouches
                        ? CompletableFuture.completedStage(new Accepted(true))
                        : decide(found.lookup, target, key, texts));
    }

    /** @param vouches the user's own files have the key under the name, so that it may introduce others */
    private record Found(Lookup lookup, boolean vouches) {}

    private CompletionStage<Found> lookup(KnownHosts files, Target target, SshPublicKey key) {
        if (command.isEmpty()) {
            return CompletableFuture.completedStage(found(files, target, key));
        }
        return command.get()
                .addTo(files, HostName.of(target.host(), target.port()), key)
                .thenCompose(hosts -> lookupWithoutPort(hosts, target, key));
    }

    /** As ssh, asks a second time, for the name without the port, where nothing is known with it. */
    private CompletionStage<Found> lookupWithoutPort(KnownHosts hosts, Target target, SshPublicKey key) {
        Found found = found(hosts, target, key);
        return found.lookup instanceof Unknown && target.port() != HostName.DEFAULT_PORT
                ? command.orElseThrow()
                        .addTo(hosts, HostName.of(target.host(), HostName.DEFAULT_PORT), key)
                        .thenApply(more -> found(more, target, key))
                : CompletableFuture.completedStage(found);
    }

    private Found found(KnownHosts hosts, Target target, SshPublicKey key) {
        Lookup lookup = key instanceof Certificate certificate
                ? hosts.lookup(target.host(), target.port(), certificate, authorityAlgorithms, Instant.now())
                : hosts.lookup(target.host(), target.port(), key);
        return new Found(
                lookup, lookup instanceof Matched && hosts.lists(userFiles, target.host(), target.port(), key.plain()));
    }

    private CompletionStage<Verdict> decide(Lookup lookup, Target target, SshPublicKey key, HostKeyTexts texts) {
        if (lookup instanceof Matched || lookup instanceof Certified) {
            return CompletableFuture.completedStage(new Accepted());
        }
        if (lookup instanceof Revoked) {
            notices.accept(texts.revokedWarning());
            return rejected(texts.revoked());
        }
        if (lookup instanceof Changed changed) {
            notices.accept(texts.changedWarning(changed, userFiles));
            return rejected(texts.changed());
        }
        return switch (checking) {
            case YES -> rejected(texts.unknown());
            case NO, ACCEPT_NEW -> add(target, key, texts, new Accepted());
            case ASK ->
                ask(texts.question(), key)
                        .thenCompose(yes -> yes
                                ? add(target, key, texts, new Accepted(true))
                                : rejected(HostKeyTexts.NOT_CONFIRMED));
        };
    }

    /** The user may type the fingerprint, as learnt from elsewhere, in the place of "yes". */
    private CompletionStage<Boolean> ask(String question, SshPublicKey key) {
        return prompter.ask(question, true).thenCompose(answer -> {
            String word = answer.map(String::strip).orElse("no");
            if (word.equalsIgnoreCase("yes") || word.equals(key.fingerprint())) {
                return CompletableFuture.completedStage(true);
            }
            if (word.isEmpty() || word.equalsIgnoreCase("no")) {
                return CompletableFuture.completedStage(false);
            }
            return ask(HostKeyTexts.QUESTION_AGAIN, key);
        });
    }

    private CompletionStage<Verdict> add(Target target, SshPublicKey key, HostKeyTexts texts, Accepted verdict) {
        if (userFiles.isEmpty()) {
            return CompletableFuture.completedStage(verdict);
        }
        Path file = userFiles.get(0);
        return CompletableFuture.completedStage(file)
                .thenApplyAsync(
                        into -> {
                            try {
                                KnownHosts.append(into, target.host(), target.port(), key, hashed);
                                notices.accept(texts.added());
                            } catch (IOException e) {
                                notices.accept(texts.notAdded(into, FileFault.words(e)));
                            } catch (IllegalArgumentException e) { // a sentence about the host's name
                                notices.accept(texts.notAdded(into, String.valueOf(e.getMessage())));
                            }
                            return verdict;
                        },
                        executor);
    }

    private static CompletionStage<Verdict> rejected(String reason) {
        return CompletableFuture.completedStage(new Rejected(reason));
    }
}
