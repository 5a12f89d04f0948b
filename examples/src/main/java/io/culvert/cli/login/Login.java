package io.culvert.cli.login;

import io.culvert.core.Algorithms;
import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.KeepAlive;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.forwarding.Dialling;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.Destination;
import io.culvert.forwarding.config.PathPattern;
import io.culvert.forwarding.keys.KnownHosts;
import io.culvert.forwarding.keys.KnownHostsVerifier;
import io.culvert.forwarding.keys.Prompter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a client of the program finds its server, trusts it and logs in. */
public final class Login {
    private static final Logger LOG = LoggerFactory.getLogger(Login.class);
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofMinutes(2);

    private Login() {}

    public static Duration connectTimeout(ClientSettings settings) {
        return settings.connectTimeout().isZero() ? DEFAULT_CONNECT_TIMEOUT : settings.connectTimeout();
    }

    /** Blocks until the user is logged in; throws CompletionException around an SshException. */
    public static Tunnel to(Network network, Destination destination, ClientSettings settings) throws IOException {
        return prepare(network, destination, settings)
                .get()
                .toCompletableFuture()
                .join();
    }

    /** Reads files. Returns what connects and logs in each time that it is asked to, from any thread. */
    public static Supplier<CompletionStage<Tunnel>> prepare(
            Network network, Destination destination, ClientSettings settings) throws IOException {
        String host = settings.host(destination);
        int port = settings.port(destination);
        String user = settings.user(destination).orElse(System.getProperty("user.name"));
        Path home = Path.of(System.getProperty("user.home"));
        Map<Character, String> tokens = Map.of(
                'h',
                host,
                'n',
                destination.host(),
                'p',
                String.valueOf(port),
                'r',
                user,
                'u',
                System.getProperty("user.name"));
        List<Path> userFiles = paths(settings.userKnownHostsFiles(), home, tokens);
        List<Path> globalFiles = paths(settings.globalKnownHostsFiles(), home, tokens);
        Prompter prompter = settings.batchMode()
                ? (prompt, echo) -> CompletableFuture.completedStage(Optional.empty())
                : new TerminalPrompter(network.workers());
        HostKeyVerifier verifier = new KnownHostsVerifier(
                settings.strictHostKeyChecking(), userFiles, globalFiles, prompter, LOG::warn, network.workers());
        Algorithms algorithms = new Algorithms(
                settings.kexAlgorithms(),
                knownFirst(settings.hostKeyAlgorithms(), userFiles, globalFiles, host, port),
                settings.ciphers(),
                settings.macs(),
                settings.pubkeyAcceptedAlgorithms());
        Identities identities = new Identities(settings, home, tokens, prompter, network.workers());
        return () -> {
            ClientConfig.Builder config = ClientConfig.builder(user, verifier)
                    .algorithms(algorithms)
                    .rekeyLimit(settings.rekeyLimit())
                    .keepAlive(new KeepAlive(settings.serverAliveInterval(), settings.serverAliveCountMax()))
                    .connectTimeout(connectTimeout(settings))
                    .banner(text -> System.err.print(text))
                    .executor(network.workers());
            for (String method : settings.authenticationMethods()) {
                config.authenticateWith(method(method, identities, settings, prompter, user + "@" + host));
            }
            LOG.debug("Connecting to {} port {}.", host, port);
            return Tunnel.connect(
                    network,
                    new Endpoint(host, port),
                    new HostKeyVerifier.Target(host, port),
                    config,
                    new Dialling(settings.tcpKeepAlive(), settings.addressFamily()::permits, Optional.empty(), 1));
        };
    }

    private static ClientAuthMethod method(
            String name, Identities identities, ClientSettings settings, Prompter prompter, String account) {
        return switch (name) {
            case "publickey" -> new ClientAuthMethod.PublicKey(identities::signers);
            case "password" ->
                new ClientAuthMethod.Password(attempt -> attempt > settings.numberOfPasswordPrompts()
                        ? CompletableFuture.completedStage(Optional.empty())
                        : prompter.ask(account + "'s password: ", false)
                                .thenApply(line -> line.map(text -> text.getBytes(StandardCharsets.UTF_8))));
            default -> new ClientAuthMethod.KeyboardInteractive(new TerminalResponder(prompter, account));
        };
    }

    /** A server that is known by a key of one type should show that one (as ssh orders them). */
    private static List<String> knownFirst(
            List<String> algorithms, List<Path> userFiles, List<Path> globalFiles, String host, int port)
            throws IOException {
        List<Path> files = new ArrayList<>(userFiles);
        files.addAll(globalFiles);
        var types = KnownHosts.read(files).knownTypes(host, port);
        List<String> ordered = new ArrayList<>(algorithms.stream()
                .filter(name -> types.contains(keyType(name)))
                .toList());
        algorithms.stream().filter(name -> !ordered.contains(name)).forEach(ordered::add);
        return ordered;
    }

    private static String keyType(String signatureAlgorithm) {
        return signatureAlgorithm.startsWith("rsa-sha2-") ? "ssh-rsa" : signatureAlgorithm;
    }

    static List<Path> paths(List<PathPattern> patterns, Path home, Map<Character, String> tokens) {
        return patterns.stream()
                .filter(pattern -> !pattern.pattern().equals("none"))
                .map(pattern -> pattern.expand(home, tokens))
                .toList();
    }
}
