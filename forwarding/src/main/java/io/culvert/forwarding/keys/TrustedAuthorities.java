package io.culvert.forwarding.keys;

import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.SshPublicKey;
import io.culvert.forwarding.KeyTerms;
import io.culvert.forwarding.UserCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets users in by certificates of the authorities that a server trusts for all of them: TrustedUserCAKeys, and
 * AuthorizedPrincipalsFile and AuthorizedPrincipalsCommand for the names that count as a user's. Each question is about
 * the files as they are by then; the program is asked as {@link ProgramAnswers} has it.
 */
public final class TrustedAuthorities implements PublicKeyAuthenticator {
    private static final Logger log = LoggerFactory.getLogger(TrustedAuthorities.class);

    private final Path authorities;
    private final Optional<UserFiles> principals;
    private final Optional<AuthorizedKeysCommand> program;

    /** As the other constructor, without a program. */
    public TrustedAuthorities(Path authorities, Optional<String> principals, boolean strictModes) {
        this(authorities, principals, strictModes, Optional.empty());
    }

    /**
     * @param authorities a file of public keys, one a line and without options
     * @param principals a path as {@link AuthorizedKeysAuthenticator} takes them; empty if a certificate must be for
     *     the user's own name, or for one that the program prints
     * @param command a program that prints names that count as a user's, as {@link AuthorizedKeysCommand} takes it;
     *     asked where the file has none of the certificate's
     * @param account that the program runs as
     * @param answers a server's, for all its logins
     * @param strictModes whether to ignore a file of principals that others could have written
     */
    public TrustedAuthorities(
            Path authorities,
            Optional<String> principals,
            Optional<Function<Function<Character, String>, List<String>>> command,
            ProgramAccount account,
            ProgramAnswers answers,
            boolean strictModes) {
        this(
                authorities,
                principals,
                strictModes,
                command.map(words -> AuthorizedKeysCommand.forPrincipals(
                        words, account, TrustedAuthorities::decidePrinted, answers)));
    }

    private TrustedAuthorities(
            Path authorities,
            Optional<String> principals,
            boolean strictModes,
            Optional<AuthorizedKeysCommand> program) {
        this.authorities = authorities;
        this.principals = principals.map(pattern ->
                new UserFiles(List.of(UserFilePattern.of(pattern)), strictModes, SystemUsers.ofThisSystem()));
        this.program = program;
    }

    @Override
    public CompletionStage<AuthDecision> authorize(LoginAttempt attempt, SshPublicKey key) {
        return key instanceof Certificate certificate
                ? attempt.work()
                        .quick(() -> decide(attempt, certificate))
                        .thenCompose(decision -> decision.isPresent()
                                ? CompletableFuture.completedStage(decision.get())
                                : askProgram(attempt, certificate))
                : CompletableFuture.completedStage(AuthDecision.DENIED);
    }

    /** A program is told what the certificate says, so only of one that its authority has signed. */
    private CompletionStage<AuthDecision> askProgram(LoginAttempt attempt, Certificate certificate) {
        return attempt.work()
                .quick(certificate::signed)
                .thenCompose(signed -> signed
                        ? program.orElseThrow().authorize(attempt, certificate)
                        : CompletableFuture.completedStage(AuthDecision.DENIED));
    }

    /** Empty where it is for the program to say. */
    private Optional<AuthDecision> decide(LoginAttempt attempt, Certificate certificate) throws IOException {
        if (AuthorizedKeys.read(authorities).entries(certificate.authority()).stream()
                .noneMatch(entry -> entry.options().isEmpty())) {
            return Optional.of(AuthDecision.DENIED);
        }
        log.debug("{}: authority {} found", authorities, certificate.authority());
        try {
            UserCertificate asked = UserCertificate.of(certificate);
            if (principals.isEmpty() && program.isEmpty()) {
                return Optional.of(asked.decide(
                        KeyTerms.NONE, List.of(attempt.userName()), attempt.remoteAddress(), Instant.now()));
            }
            Optional<AuthorizedPrincipal> found = principals.isPresent()
                    ? AuthorizedPrincipal.find(principals.get().of(attempt.userName()), certificate)
                    : Optional.empty();
            return found.isEmpty() && program.isPresent()
                    ? Optional.empty()
                    : Optional.of(decide(found, asked, attempt));
        } catch (InvalidKeyException e) {
            return Optional.of(refused(certificate, e));
        }
    }

    private static AuthDecision decidePrinted(ProgramAnswers.Answer printed, LoginAttempt attempt, SshPublicKey key) {
        Certificate certificate = (Certificate) key;
        try {
            return decide(
                    AuthorizedPrincipal.find(printed.program(), printed.lines(), certificate),
                    UserCertificate.of(certificate),
                    attempt);
        } catch (InvalidKeyException e) {
            return refused(certificate, e);
        }
    }

    private static AuthDecision decide(Optional<AuthorizedPrincipal> found, UserCertificate asked, LoginAttempt attempt)
            throws InvalidKeyException {
        return found.orElseThrow(() -> new InvalidKeyException("Certificate does not contain an authorized principal"))
                .decide(asked, attempt, Instant.now());
    }

    private static AuthDecision refused(Certificate certificate, InvalidKeyException why) {
        log.warn("key {} refused: {}", certificate, why.getMessage());
        return AuthDecision.DENIED;
    }
}
