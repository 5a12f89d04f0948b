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
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets users in by certificates of the authorities that a server trusts for all of them: TrustedUserCAKeys, and
 * AuthorizedPrincipalsFile for the names that count as a user's. The files are read anew for each question.
 */
public final class TrustedAuthorities implements PublicKeyAuthenticator {
    private static final Logger log = LoggerFactory.getLogger(TrustedAuthorities.class);

    private final Path authorities;
    private final Optional<UserFiles> principals;
    private final Executor executor;

    /**
     * @param authorities a file of public keys, one a line and without options
     * @param principals a path as {@link AuthorizedKeysAuthenticator} takes them; empty if a certificate must be for the user's
     *     own name
     * @param strictModes whether to ignore a file of principals that others could have written
     * @param executor reads the files, so may block
     */
    public TrustedAuthorities(Path authorities, Optional<String> principals, boolean strictModes, Executor executor) {
        this.authorities = authorities;
        this.principals = principals.map(pattern ->
                new UserFiles(List.of(UserFilePattern.of(pattern)), strictModes, SystemUsers.ofThisSystem()));
        this.executor = executor;
    }

    @Override
    public CompletionStage<AuthDecision> authorize(LoginAttempt attempt, SshPublicKey key) {
        return key instanceof Certificate certificate
                ? OffLoop.ask(executor, () -> decide(attempt, certificate))
                : CompletableFuture.completedStage(AuthDecision.DENIED);
    }

    private AuthDecision decide(LoginAttempt attempt, Certificate certificate) throws IOException {
        if (AuthorizedKeys.read(authorities).entries().stream()
                .noneMatch(entry -> entry.options().isEmpty() && entry.key().equals(certificate.authority()))) {
            return AuthDecision.DENIED;
        }
        log.debug("{}: authority {} found", authorities, certificate.authority());
        try {
            UserCertificate asked = UserCertificate.of(certificate);
            return principals.isPresent()
                    ? AuthorizedPrincipal.decide(principals.get().of(attempt.userName()), attempt, asked, Instant.now())
                    : asked.decide(KeyTerms.NONE, List.of(attempt.userName()), attempt.remoteAddress(), Instant.now());
        } catch (InvalidKeyException e) {
            log.warn("key {} refused: {}", certificate, e.getMessage());
            return AuthDecision.DENIED;
        }
    }
}
