package io.culvert.forwarding.keys;

import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.key.SshPublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a user in by the keys in authorized_keys files, which are read anew for each question. A user is a name for
 * which such a file exists; it need not be an account of this system.
 */
public final class AuthorizedKeysAuthenticator implements PublicKeyAuthenticator {
    /**
     * Ours: a name that is safe as a part of a path. It comes from the network, before anybody has logged in (rule
     * K01).
     */
    static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,127}");

    private static final Logger log = LoggerFactory.getLogger(AuthorizedKeysAuthenticator.class);

    private final List<AuthorizedKeysPath> paths;
    private final boolean strictModes;
    private final Executor executor;
    private final SystemUsers users;

    /**
     * @param patterns paths with %u for the user's name, %h for the home directory and %% for "%"; a relative one
     *     begins at the home directory. For a user without an account, those that need a home do not apply
     * @param strictModes whether to ignore a file that others than root, the user and this process could have written
     * @param executor reads the files, so may block
     * @throws IllegalArgumentException if a pattern has another % sequence
     */
    public AuthorizedKeysAuthenticator(List<String> patterns, boolean strictModes, Executor executor) {
        this(patterns, strictModes, executor, SystemUsers.ofThisSystem());
    }

    AuthorizedKeysAuthenticator(List<String> patterns, boolean strictModes, Executor executor, SystemUsers users) {
        paths = patterns.stream().map(AuthorizedKeysPath::of).toList();
        this.strictModes = strictModes;
        this.executor = executor;
        this.users = users;
    }

    @Override
    public CompletionStage<AuthDecision> authorize(LoginAttempt attempt, SshPublicKey key) {
        CompletableFuture<AuthDecision> decision = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    decision.complete(decide(attempt, key));
                } catch (IOException | RuntimeException e) {
                    decision.completeExceptionally(e);
                }
            });
        } catch (RuntimeException e) {
            decision.completeExceptionally(e);
        }
        return decision;
    }

    private AuthDecision decide(LoginAttempt attempt, SshPublicKey key) throws IOException {
        String userName = attempt.userName();
        if (!SAFE_NAME.matcher(userName).matches()) {
            log.debug(
                    "no authorized keys for a user whose name has {} characters, some of them unusual",
                    userName.length());
            return AuthDecision.DENIED;
        }
        SystemUsers.@Nullable Account account = users.find(userName).orElse(null);
        @Nullable Path home = account == null ? null : account.home();
        for (AuthorizedKeysPath path : paths) {
            Optional<Path> file = path.expand(userName, home).filter(Files::exists);
            AuthDecision decision = file.isPresent() ? decide(file.get(), account, attempt, key) : AuthDecision.DENIED;
            if (decision.granted()) {
                return decision;
            }
        }
        return AuthDecision.DENIED;
    }

    /** A file that cannot be used must not keep the next one from being read. */
    private AuthDecision decide(
            Path file, SystemUsers.@Nullable Account account, LoginAttempt attempt, SshPublicKey key) {
        try {
            Optional<String> complaint = strictModes ? modes(file, account).complaint(file) : Optional.empty();
            complaint.ifPresent(text -> log.warn("{} not used: {}", file, text));
            return complaint.isEmpty()
                    ? AuthorizedKeys.read(file).decide(key, attempt.remoteAddress(), Instant.now())
                    : AuthDecision.DENIED;
        } catch (IOException e) {
            log.warn("{} not used: {}", file, e.toString());
            return AuthDecision.DENIED;
        }
    }

    private StrictModes modes(Path file, SystemUsers.@Nullable Account account) throws IOException {
        Set<Integer> owners = new HashSet<>(Set.of(UnixFile.ROOT));
        owners.add(users.processUid());
        if (account == null) {
            return new StrictModes(owners, null);
        }
        owners.add(account.uid());
        return new StrictModes(owners, file.startsWith(account.home()) ? account.home() : null);
    }
}
