package io.culvert.cli;

import io.culvert.core.AddressText;
import io.culvert.core.ConnectionLine;
import io.culvert.core.Failures;
import io.culvert.core.KeepAlive;
import io.culvert.core.Printable;
import io.culvert.core.Text;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.Login;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.auth.LoginTerms;
import io.culvert.core.auth.PasswordAuthenticator;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.work.TooBusyException;
import io.culvert.forwarding.accounts.AccountGate;
import io.culvert.forwarding.config.ConnectionSpec;
import io.culvert.forwarding.config.Ruling;
import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.keys.AuthorizedKeysAuthenticator;
import io.culvert.forwarding.keys.AuthorizedKeysCommand;
import io.culvert.forwarding.keys.BoundedFile;
import io.culvert.forwarding.keys.PasswordFile;
import io.culvert.forwarding.keys.ProcessUser;
import io.culvert.forwarding.keys.ProgramAccount;
import io.culvert.forwarding.keys.ProgramAnswers;
import io.culvert.forwarding.keys.SystemGroups;
import io.culvert.forwarding.keys.TrustedAuthorities;
import io.culvert.forwarding.keys.UnrevokedKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The terms of each login: sshd_config's settings, once it is known which of its Match lines are about the client.
 *
 * @param programs what the programs of AuthorizedKeysCommand and AuthorizedPrincipalsCommand have answered
 */
record ServeLogins(ServerSettings settings, ProgramAnswers programs) implements LoginTerms.Source {
    private static final Logger LOG = LoggerFactory.getLogger(ServeLogins.class);
    /** Where a client is that came over a pipe. */
    private static final InetAddress NOWHERE = new InetSocketAddress(0).getAddress();

    /** @param workers look after the programs that are asked */
    ServeLogins(ServerSettings settings, Executor workers) {
        this(settings, new ProgramAnswers(workers));
    }

    /** What is in force for a login that had terms of ours. */
    static ServerSettings settings(Login login) {
        return login.attachment()
                .map(ServerSettings.class::cast)
                .orElseThrow(() -> new IllegalStateException("a login without terms"));
    }

    @Override
    public CompletionStage<LoginTerms> terms(LoginAttempt attempt) {
        return attempt.work()
                .quick(() -> inForce(attempt))
                .thenCompose(inForce -> account(attempt, inForce)
                        .thenCompose(account ->
                                attempt.work().quick(() -> decide(inForce, admits(attempt, inForce, account)))));
    }

    /**
     * The account of this name, and why it, or that there is none, keeps the user out. Whoever is refused sees what a user
     * with a wrong key sees.
     */
    static CompletionStage<AccountGate.Finding> account(LoginAttempt attempt, ServerSettings inForce) {
        return attempt.work()
                .outside(() -> AccountGate.ask(attempt.userName(), inForce.systemAccounts()))
                .handle((finding, failure) -> {
                    if (failure != null && TooBusyException.nobodyLooked(failure)) { // who asked must not hear a no
                        return CompletableFuture.<AccountGate.Finding>failedStage(failure);
                    }
                    return CompletableFuture.completedStage(
                            failure == null
                                    ? finding
                                    : new AccountGate.Finding(
                                            Optional.empty(),
                                            Optional.of("the account could not be looked up: "
                                                    + Failures.rootMessage(failure))));
                })
                .thenCompose(finding -> finding);
    }

    /** Whether this user may log in at all; if not, the log says why, in sshd's words. */
    private boolean admits(LoginAttempt attempt, ServerSettings inForce, AccountGate.Finding account)
            throws IOException {
        String user = Printable.word(attempt.userName());
        if (account.refusal().isPresent()) {
            ConnectionLine.info(LOG, attempt)
                    .log(
                            "User {} not allowed because {}",
                            user,
                            account.refusal().get());
            return false;
        } else if (account.account().isEmpty() && !isKnown(attempt.userName(), inForce)) {
            ConnectionLine.info(LOG, attempt)
                    .log("Invalid user {} from {}", user, AddressText.withPort(attempt.remoteAddress()));
            return false;
        }
        SystemGroups groups = SystemGroups.ofThisSystem();
        @Nullable InetAddress client = address(attempt.remoteAddress());
        Ruling ruling = inForce.userRules().ruling(attempt.userName(), client == null ? NOWHERE : client, groups::of);
        if (!ruling.permitted()) {
            if (ruling.keyword().equals("PermitRootLogin")) {
                ConnectionLine.info(LOG, attempt)
                        .log("ROOT LOGIN REFUSED FROM {}", AddressText.withPort(attempt.remoteAddress()));
            } else {
                ConnectionLine.info(LOG, attempt)
                        .log(
                                "User {} from {} not allowed because {}",
                                user,
                                client == null ? "UNKNOWN" : AddressText.of(client),
                                complaint(ruling.keyword()));
            }
        }
        return ruling.permitted();
    }

    private static String complaint(String keyword) {
        return switch (keyword) {
            case "DenyUsers" -> "listed in DenyUsers";
            case "AllowUsers" -> "not listed in AllowUsers";
            case "DenyGroups" -> "a group is listed in DenyGroups";
            default -> "none of user's groups are listed in " + keyword;
        };
    }

    /** Whether anything could let in a user without an account. */
    private static boolean isKnown(String user, ServerSettings inForce) throws IOException {
        return inForce.hasAuthorizedKeysCommand()
                || inForce.trustedUserCaKeys().isPresent()
                || new AuthorizedKeysAuthenticator(inForce.authorizedKeysFiles(), inForce.strictModes()).knows(user)
                || inForce.passwordFile().isPresent()
                        && PasswordFile.read(inForce.passwordFile().get()).knows(user);
    }

    private ServerSettings inForce(LoginAttempt attempt) {
        @Nullable InetAddress client = address(attempt.remoteAddress());
        return settings.forConnection(new ConnectionSpec(
                attempt.userName(),
                SystemGroups.ofThisSystem()::of,
                client == null ? "UNKNOWN" : AddressText.of(client),
                client,
                address(attempt.localAddress()),
                port(attempt.localAddress())));
    }

    private LoginTerms decide(ServerSettings inForce, boolean admitted) {
        return new LoginTerms(
                admitted,
                inForce.pubkeyAuthentication() ? publicKeys(inForce) : null,
                inForce.passwordAuthentication()
                        ? inForce.passwordFile().map(ServeLogins::passwords).orElse(null)
                        : null,
                null,
                inForce.authenticationMethods(),
                inForce.pubkeyAcceptedAlgorithms(),
                inForce.maxAuthTries(),
                inForce.banner().map(ServeLogins::text).orElse(""),
                new KeepAlive(inForce.clientAliveInterval(), inForce.clientAliveCountMax()),
                inForce.rekeyLimit(),
                inForce);
    }

    /** What is for the user alone comes before the authorities of all users, and what is revoked before both. */
    private PublicKeyAuthenticator publicKeys(ServerSettings inForce) {
        PublicKeyAuthenticator files =
                new AuthorizedKeysAuthenticator(inForce.authorizedKeysFiles(), inForce.strictModes());
        PublicKeyAuthenticator users = inForce.hasAuthorizedKeysCommand()
                ? files.or(new AuthorizedKeysCommand(
                        inForce::authorizedKeysCommand,
                        ProgramAccount.named(inForce.authorizedKeysCommandUser().orElseThrow()),
                        programs))
                : files;
        PublicKeyAuthenticator all = inForce.trustedUserCaKeys()
                .map(file -> users.or(new TrustedAuthorities(
                        file,
                        inForce.authorizedPrincipalsFile(),
                        inForce.hasAuthorizedPrincipalsCommand()
                                ? Optional.of(inForce::authorizedPrincipalsCommand)
                                : Optional.empty(),
                        ProgramAccount.named(
                                inForce.authorizedPrincipalsCommandUser().orElseGet(ProcessUser::self)),
                        programs,
                        inForce.strictModes())))
                .orElse(users);
        PublicKeyAuthenticator unrevoked = inForce.revokedKeys()
                .<PublicKeyAuthenticator>map(file -> new UnrevokedKeys(file, all))
                .orElse(all);
        return (attempt, key) -> mayBeAsked(inForce, key)
                ? unrevoked
                        .authorize(attempt, key)
                        .thenApply(decision -> decision.requiring(inForce.pubkeyAuthOptions()))
                : CompletableFuture.completedStage(AuthDecision.DENIED);
    }

    private static boolean mayBeAsked(ServerSettings inForce, SshPublicKey key) {
        if (!inForce.requiredRsaSize().permits(key)) {
            LOG.info(
                    "refusing {} key: {}", key.type(), inForce.requiredRsaSize().complaint(key));
            return false;
        }
        return !(key instanceof Certificate certificate)
                || inForce.caSignatureAlgorithms().contains(certificate.authorityAlgorithm());
    }

    /** Each question is about the file as it is by then, so that a user can be taken out of it. */
    private static PasswordAuthenticator passwords(Path file) {
        return (attempt, password) -> attempt.work()
                .slow(() -> PasswordFile.read(file).matches(attempt.userName(), password)
                        ? AuthDecision.GRANTED
                        : AuthDecision.DENIED);
    }

    /** As sshd, which logs in whom it can without the banner. */
    private static String text(Path banner) {
        try {
            return Text.of(BoundedFile.bytes(banner));
        } catch (IOException e) {
            LOG.warn("no banner: {}", e.toString());
            return "";
        }
    }

    private static @Nullable InetAddress address(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getAddress() : null;
    }

    private static OptionalInt port(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? OptionalInt.of(inet.getPort()) : OptionalInt.empty();
    }
}
