package io.culvert.cli;

import io.culvert.core.AddressText;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.AuthenticationMethods;
import io.culvert.core.auth.Login;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.auth.LoginTerms;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.auth.Restriction;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.SshPublicKey;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.SocketPath;
import io.culvert.forwarding.Target;
import io.culvert.forwarding.config.Ruling;
import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.keys.SystemGroups;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code serve --explain}: whether a user could log in and have a forward, and which lines decide it. The answers are
 * those of the code that serves; what is taken for granted is that the user has the private key.
 */
final class Explanation {
    private static final String METHOD = "publickey";

    private final PrintStream out;
    private final LoginAttempt attempt;
    private final LoginTerms terms;
    private final ServerSettings inForce;

    /** A login as it would be. */
    private record Imagined(
            String userName,
            List<Restriction> restrictions,
            Optional<Object> attachment,
            SocketAddress localAddress,
            SocketAddress remoteAddress)
            implements Login {}

    private Explanation(ServerSettings settings, Question question, PrintStream out) {
        this.out = out;
        attempt = attempt(settings, question);
        terms = new ServeLogins(settings, Runnable::run)
                .terms(attempt)
                .toCompletableFuture()
                .join();
        inForce = (ServerSettings) terms.attachment();
    }

    /** Prints each decision, and answers the question as a whole. */
    static boolean answer(ServerSettings settings, Question question, Optional<SshPublicKey> key, PrintStream out) {
        boolean yes = new Explanation(settings, question, out).answer(question, key);
        out.println(yes ? "yes" : "no");
        return yes;
    }

    private static LoginAttempt attempt(ServerSettings settings, Question question) {
        InetAddress local = question.client().localAddress();
        int port = settings.listenAddresses().get(0).getPort();
        return new LoginAttempt(
                Objects.requireNonNull(question.client().user()),
                new InetSocketAddress(Objects.requireNonNull(question.client().address()), 0),
                new InetSocketAddress(
                        local == null ? InetAddress.getLoopbackAddress() : local,
                        question.client().localPort().orElse(port)));
    }

    private boolean answer(Question question, Optional<SshPublicKey> key) {
        if (!mayLogIn()) {
            return false;
        }
        AuthDecision decision = key.map(this::authorize).orElse(AuthDecision.GRANTED);
        if (!decision.granted()) {
            return false;
        }
        Login login = new Imagined(
                attempt.userName(),
                decision.restrictions(),
                Optional.of(inForce),
                attempt.localAddress(),
                attempt.remoteAddress());
        boolean opens = question.open().map(target -> mayOpen(login, target)).orElse(true);
        boolean listens =
                question.listen().map(target -> mayListen(login, target)).orElse(true);
        return opens && listens;
    }

    private boolean mayLogIn() {
        InetAddress client = ((InetSocketAddress) attempt.remoteAddress()).getAddress();
        Ruling ruling = inForce.userRules().ruling(attempt.userName(), client, SystemGroups.ofThisSystem()::of);
        return say(
                "login of " + attempt.userName() + " from " + AddressText.of(client),
                terms.admitted(),
                terms.admitted() || !ruling.permitted() ? by(ruling.keyword()) : accountRefusal());
    }

    private String accountRefusal() {
        return ServeLogins.account(attempt, inForce)
                .toCompletableFuture()
                .join()
                .refusal()
                .map(reason -> reason + " and " + by("SystemAccounts"))
                .orElse("there is no account, no file of keys and no password for this name");
    }

    private AuthDecision authorize(SshPublicKey key) {
        String what = "key " + key.type() + " " + key.fingerprint();
        PublicKeyAuthenticator authenticator = terms.publicKey();
        if (authenticator == null) {
            say(what, false, by("PubkeyAuthentication"));
            return AuthDecision.DENIED;
        } else if (Collections.disjoint(key.signatureAlgorithms(), terms.publicKeyAlgorithms())) {
            say(what, false, by("PubkeyAcceptedAlgorithms"));
            return AuthDecision.DENIED;
        } else if (key instanceof Certificate certificate && !certificate.signed()) {
            say(what, false, "it is not signed by its authority");
            return AuthDecision.DENIED;
        }
        // Says by way of the log which line of which file it finds the key in.
        AuthDecision decision =
                authenticator.authorize(attempt, key).toCompletableFuture().join();
        say(what, decision.granted(), by("AuthorizedKeysFile") + commandOfKeys());
        AuthenticationMethods methods = terms.methods();
        if (!methods.any() && !(methods.begins(METHOD) && methods.after(METHOD).any())) {
            out.println("a key alone is not enough: " + by("AuthenticationMethods"));
        }
        return decision;
    }

    private String commandOfKeys() {
        return inForce.hasAuthorizedKeysCommand() ? " and " + by("AuthorizedKeysCommand") : "";
    }

    private boolean mayOpen(Login login, Target target) {
        ForwardingPolicy policy = new SettingsPolicy().withinLogins();
        if (target instanceof SocketPath path) {
            return say("open " + path.path(), policy.permitsOpen(login, path), inForce.mayOpen(path.path()));
        }
        Endpoint endpoint = (Endpoint) target;
        Ruling ruling = inForce.mayOpen(endpoint.host(), endpoint.port());
        return say("open " + endpoint, policy.permitsOpen(login, endpoint), ruling)
                && addresses(endpoint)
                                .filter(address -> say(
                                        "connect to " + AddressText.of(address),
                                        policy.permitsAddress(login, endpoint, address),
                                        new Ruling(
                                                new SettingsPolicy().permitsAddress(login, endpoint, address),
                                                ruling.keyword())))
                                .count()
                        > 0;
    }

    private boolean mayListen(Login login, Target target) {
        ForwardingPolicy policy = new SettingsPolicy().withinLogins();
        if (target instanceof SocketPath path) {
            return say(
                    "listen at " + path.path(),
                    policy.listenOn(login, path).isPresent(),
                    inForce.mayListen(path.path()));
        }
        Endpoint endpoint = (Endpoint) target;
        boolean yes = say(
                "listen on " + endpoint,
                policy.permitsListen(login, endpoint),
                inForce.mayListen(endpoint.host(), endpoint.port()));
        if (yes) {
            out.println("it would be " + policy.listenOn(login, endpoint) + ": " + by("GatewayPorts"));
        }
        return yes;
    }

    private Stream<InetAddress> addresses(Endpoint endpoint) {
        try {
            return Stream.of(InetAddress.getAllByName(endpoint.host()));
        } catch (UnknownHostException e) {
            say("connect to " + endpoint.host(), false, "the name is not known here");
            return Stream.empty();
        }
    }

    /** @param settings what the settings alone say: if it is not a no, a no is the key's */
    private boolean say(String what, boolean yes, Ruling settings) {
        return say(what, yes, yes || !settings.permitted() ? by(settings.keyword()) : "an option of the key");
    }

    private boolean say(String what, boolean yes, String why) {
        out.println(what + ": " + (yes ? "yes" : "no") + ", " + why);
        return yes;
    }

    private String by(String keyword) {
        return keyword + " (" + inForce.origin(keyword) + ")";
    }
}
