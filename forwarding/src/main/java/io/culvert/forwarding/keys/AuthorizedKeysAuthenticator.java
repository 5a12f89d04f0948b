package io.culvert.forwarding.keys;

import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.key.SshPublicKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a user in by the keys in authorized_keys files, and by certificates of the authorities there. Each question is
 * about the files as they are by then.
 */
public final class AuthorizedKeysAuthenticator implements PublicKeyAuthenticator {
    private static final Logger log = LoggerFactory.getLogger(AuthorizedKeysAuthenticator.class);

    private final UserFiles files;

    /**
     * @param patterns paths with %u for the user's name, %h for the home directory and %% for "%"; a relative one
     *     begins at the home directory. For a user without an account, those that need a home do not apply
     * @param strictModes whether to ignore a file that others than root, the user and this process could have written
     * @throws IllegalArgumentException if a pattern has another % sequence
     */
    public AuthorizedKeysAuthenticator(List<String> patterns, boolean strictModes) {
        this(patterns, strictModes, SystemUsers.ofThisSystem());
    }

    AuthorizedKeysAuthenticator(List<String> patterns, boolean strictModes, SystemUsers users) {
        files = new UserFiles(patterns.stream().map(UserFilePattern::of).toList(), strictModes, users);
    }

    /** Whether there is a file of keys for this user. Blocks on the disk. */
    public boolean knows(String userName) throws IOException {
        return files.exist(userName);
    }

    @Override
    public CompletionStage<AuthDecision> authorize(LoginAttempt attempt, SshPublicKey key) {
        return attempt.work().quick(() -> {
            for (Path file : files.of(attempt.userName())) {
                AuthDecision decision = decide(file, attempt, key);
                if (decision.granted()) {
                    return decision;
                }
            }
            return AuthDecision.DENIED;
        });
    }

    /** A file that cannot be read must not keep the next one from being read. */
    private static AuthDecision decide(Path file, LoginAttempt attempt, SshPublicKey key) {
        try {
            return AuthorizedKeys.read(file).decide(attempt, key, Instant.now());
        } catch (IOException e) {
            log.warn("{} not used: {}", file, FileFault.words(e));
            return AuthDecision.DENIED;
        }
    }
}
