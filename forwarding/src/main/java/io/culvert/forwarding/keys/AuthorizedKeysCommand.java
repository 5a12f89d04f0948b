package io.culvert.forwarding.keys;

import io.culvert.core.AddressText;
import io.culvert.core.Failures;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.work.TooBusyException;
import io.culvert.forwarding.accounts.UnixFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a user in by the keys that a program prints, as sshd's AuthorizedKeysCommand. The program is asked as
 * {@link ProgramAnswers} has it, and runs as the account that is named for it. One that others than root could have
 * written is not run.
 */
public final class AuthorizedKeysCommand implements PublicKeyAuthenticator {
    private static final StrictModes MODES = new StrictModes(Set.of(UnixFile.ROOT), null);

    private static final Logger log = LoggerFactory.getLogger(AuthorizedKeysCommand.class);

    private final String keyword;
    private final Function<Function<Character, String>, List<String>> command;
    private final Reading reading;
    private final ProgramAccount account;
    private final ProgramAnswers answers;

    /** What the printed lines say. */
    interface Reading {
        AuthDecision decide(ProgramAnswers.Answer printed, LoginAttempt attempt, SshPublicKey key);
    }

    /**
     * @param command the program and its arguments, where it is told what the tokens of AuthorizedKeysCommand stand for
     *     (TOKENS in sshd_config(5))
     * @param account that the program runs as
     * @param answers a server's, for all its logins
     */
    public AuthorizedKeysCommand(
            Function<Function<Character, String>, List<String>> command,
            ProgramAccount account,
            ProgramAnswers answers) {
        this(
                "AuthorizedKeysCommand",
                command,
                account,
                (printed, attempt, key) -> printed.keys().decide(attempt, key, Instant.now()),
                answers);
    }

    private AuthorizedKeysCommand(
            String keyword,
            Function<Function<Character, String>, List<String>> command,
            ProgramAccount account,
            Reading reading,
            ProgramAnswers answers) {
        this.keyword = keyword;
        this.command = command;
        this.account = account;
        this.reading = reading;
        this.answers = answers;
    }

    /** The same way of asking, for sshd's AuthorizedPrincipalsCommand. To be asked about certificates only. */
    static AuthorizedKeysCommand forPrincipals(
            Function<Function<Character, String>, List<String>> command,
            ProgramAccount account,
            Reading reading,
            ProgramAnswers answers) {
        return new AuthorizedKeysCommand("AuthorizedPrincipalsCommand", command, account, reading, answers);
    }

    /**
     * Blocks on the disk.
     *
     * @throws IOException for a program that is missing or that others than root could have written
     */
    public static void check(Path program) throws IOException {
        Optional<String> complaint = MODES.complaint(program);
        if (complaint.isPresent()) {
            throw new FileSystemException(program.toString(), null, complaint.get());
        } else if (!Files.isRegularFile(program) || !Files.isExecutable(program)) {
            throw new FileSystemException(program.toString(), null, "it is not a program that can be run");
        }
    }

    @Override
    public CompletionStage<AuthDecision> authorize(LoginAttempt attempt, SshPublicKey key) {
        return attempt.work()
                .quick(() -> question(attempt, key))
                .thenCompose(question -> question.isEmpty()
                        ? CompletableFuture.completedStage(AuthDecision.DENIED)
                        : answers.ask(attempt.work(), question.get())
                                .thenApply(printed -> reading.decide(printed, attempt, key)))
                .exceptionallyCompose(this::failed);
    }

    /** Nobody is let in; but who comes when there is too much to do must not hear that the answer is no. */
    private CompletionStage<AuthDecision> failed(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (TooBusyException.nobodyLooked(failure)) {
            return CompletableFuture.failedStage(cause);
        }
        log.error("{} failed, so it accepts no key: {}", keyword, cause.toString());
        return CompletableFuture.completedStage(AuthDecision.DENIED);
    }

    private Optional<ProgramAnswers.Question> question(LoginAttempt attempt, SshPublicKey key) throws IOException {
        List<String> arguments = arguments(attempt, key);
        if (arguments.isEmpty()) {
            return Optional.empty();
        }
        Path program = Path.of(arguments.get(0));
        check(program);
        return Optional.of(new ProgramAnswers.Question(program, account.start(arguments)));
    }

    /** None for a name that is not safe, and for a user without an account where the command asks for one. */
    private List<String> arguments(LoginAttempt attempt, SshPublicKey key) throws IOException {
        String userName = attempt.userName();
        if (!UserFiles.SAFE_NAME.matcher(userName).matches()) {
            return List.of();
        }
        Optional<SystemUsers.Account> account = SystemUsers.ofThisSystem().find(userName);
        try {
            return command.apply(token -> switch (token) {
                case 'C' -> endpoint(attempt.remoteAddress()) + " " + endpoint(attempt.localAddress());
                case 'D' -> ""; // there are no routing domains
                case 'F' -> certificate(key).authority().fingerprint();
                case 'f' -> key.fingerprint();
                case 'h' -> account.orElseThrow().home().toString();
                case 'i' -> certificate(key).keyId();
                case 'K' -> base64(certificate(key).authority());
                case 'k' -> base64(key);
                case 's' -> Long.toUnsignedString(certificate(key).serial());
                case 'T' -> certificate(key).authority().type();
                case 't' -> key.type();
                case 'U' -> String.valueOf(account.orElseThrow().uid());
                default -> userName;
            });
        } catch (NoSuchElementException noAccount) {
            return List.of();
        }
    }

    /** The tokens that only a certificate has a value for are not taken by the keyword that is about all keys. */
    private static Certificate certificate(SshPublicKey key) {
        return (Certificate) key;
    }

    private static String base64(SshPublicKey key) {
        return Base64.getEncoder().encodeToString(key.blob());
    }

    /** An address and a port; what sshd says of a client that did not come over a network. */
    private static String endpoint(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? AddressText.of(inet.getAddress()) + " " + inet.getPort()
                : "UNKNOWN 65535";
    }
}
