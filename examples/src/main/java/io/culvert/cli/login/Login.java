package io.culvert.cli.login;

import io.culvert.core.Algorithms;
import io.culvert.core.ClientConfig;
import io.culvert.core.Failures;
import io.culvert.core.HostKeyUpdates;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.KeepAlive;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.CertificateNames;
import io.culvert.forwarding.Dialling;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.config.ClientFiles;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.Destination;
import io.culvert.forwarding.config.Here;
import io.culvert.forwarding.config.LogLevel;
import io.culvert.forwarding.config.PathPattern;
import io.culvert.forwarding.config.RequiredRsaSize;
import io.culvert.forwarding.config.ShellCommand;
import io.culvert.forwarding.keys.KnownHosts;
import io.culvert.forwarding.keys.KnownHostsCommand;
import io.culvert.forwarding.keys.KnownHostsUpdate;
import io.culvert.forwarding.keys.KnownHostsVerifier;
import io.culvert.forwarding.keys.Prompter;
import io.culvert.forwarding.keys.UnrevokedHostKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a client of the program finds one server, trusts it and logs in; and the way to a destination, over several. */
public final class Login {
    private static final Logger LOG = LoggerFactory.getLogger(Login.class);
    /** Of ssh, which known_hosts does not write down. */
    private static final int DEFAULT_PORT = 22;

    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofMinutes(2);

    private final Network network;
    private final Hop hop;
    private final Endpoint server;
    private final HostKeyVerifier.Target target;
    private final String user;
    private final Map<Character, String> tokens;
    private final Prompter prompter;
    private final HostKeyVerifier verifier;
    private final HostKeyUpdates hostKeyUpdates;
    private final Algorithms algorithms;
    private final Identities identities;
    private final Dialling dialling;

    private Login(Network network, Hop hop, Here here) throws IOException {
        ClientSettings settings = hop.settings();
        this.network = network;
        this.hop = hop;
        server = new Endpoint(settings.host(hop.destination()), settings.port(hop.destination()));
        // An alias stands for the host and its port.
        target = settings.hostKeyAlias()
                .map(alias -> new HostKeyVerifier.Target(alias, DEFAULT_PORT))
                .orElse(new HostKeyVerifier.Target(server.host(), server.port()));
        user = settings.user(hop.destination()).orElse(here.userName());
        tokens = settings.tokens(hop.destination(), here);
        List<Path> userFiles = paths(settings.userKnownHostsFiles(), here.home(), tokens);
        List<Path> globalFiles = paths(settings.globalKnownHostsFiles(), here.home(), tokens);
        prompter = settings.batchMode()
                ? (prompt, echo) -> CompletableFuture.completedStage(Optional.empty())
                : new AskPass(System.getenv(), new TerminalPrompter(network.workers()), network.workers());
        Optional<KnownHostsCommand> command = settings.knownHostsCommand()
                .map(written -> new KnownHostsCommand(
                        own -> settings.knownHostsCommand(
                                token -> Objects.requireNonNullElseGet(tokens.get(token), () -> own.apply(token))),
                        network.workers()));
        HostKeyVerifier known = longEnough(
                settings.requiredRsaSize(),
                new KnownHostsVerifier(
                        settings.strictHostKeyChecking(),
                        userFiles,
                        globalFiles,
                        settings.hashKnownHosts(),
                        prompter,
                        LOG::warn,
                        network.workers(),
                        settings.caSignatureAlgorithms(),
                        command));
        verifier = settings.revokedHostKeys()
                .<HostKeyVerifier>map(
                        file -> new UnrevokedHostKeys(file.expand(here.home(), tokens), known, network.workers()))
                .orElse(known);
        hostKeyUpdates = new KnownHostsUpdate(
                settings.updateHostKeys(), userFiles, settings.hashKnownHosts(), prompter, network.workers());
        algorithms = new Algorithms(
                settings.kexAlgorithms(),
                knownFirst(
                        settings.hostKeyAlgorithms(),
                        known(userFiles, globalFiles, command.filter(asked -> settings.prefersKnownHostKeys())),
                        target.host(),
                        target.port()),
                settings.ciphers(),
                settings.macs(),
                settings.pubkeyAcceptedAlgorithms());
        identities = new Identities(settings, here, tokens, prompter, network.workers());
        dialling = new Dialling(
                settings.tcpKeepAlive(),
                settings.addressFamily()::permits,
                BindAddresses.of(settings),
                settings.connectionAttempts());
    }

    private static HostKeyVerifier longEnough(RequiredRsaSize required, HostKeyVerifier then) {
        return (target, key) -> required.permits(key)
                ? then.verify(target, key)
                : CompletableFuture.completedStage(
                        new HostKeyVerifier.Rejected("Bad server host key: " + required.complaint(key) + "."));
    }

    public static Duration connectTimeout(ClientSettings settings) {
        return settings.connectTimeout().isZero() ? DEFAULT_CONNECT_TIMEOUT : settings.connectTimeout();
    }

    /** Blocks until the user is logged in; throws CompletionException around an SshException. */
    public static Tunnel to(Network network, Destination destination, ClientSettings settings, ClientFiles files)
            throws IOException {
        return prepare(network, destination, settings, files)
                .get()
                .toCompletableFuture()
                .join();
    }

    /**
     * Reads files, also for the jump hosts. Returns what connects and logs in each time that it is asked to, from any
     * thread: at each jump host in turn, over the one before, which closes with what it carries.
     */
    public static Supplier<CompletionStage<Tunnel>> prepare(
            Network network, Destination destination, ClientSettings settings, ClientFiles files) throws IOException {
        List<Login> logins = new ArrayList<>();
        for (Hop hop : Hop.to(destination, settings, files)) {
            logins.add(new Login(network, hop, files.here()));
        }
        return () -> {
            CompletionStage<Tunnel> way = logins.get(0).directly();
            for (Login next : logins.subList(1, logins.size())) {
                way = way.thenCompose(next::through);
            }
            return way;
        };
    }

    private CompletionStage<Tunnel> directly() {
        Optional<ShellCommand> proxyCommand = hop.settings().proxyCommand();
        if (proxyCommand.isPresent()) {
            List<String> command = proxyCommand.get().proxy(tokens);
            LOG.debug("Executing proxy command: {}", command);
            return Tunnel.overCommand(
                    network,
                    new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT),
                    target,
                    config());
        }
        LOG.debug("Connecting to {} port {}.", server.host(), server.port());
        return Tunnel.connect(network, server, target, config(), dialling);
    }

    private CompletionStage<Tunnel> through(Tunnel before) {
        LOG.debug(
                "Connecting to {} port {} through {}.",
                server.host(),
                server.port(),
                before.connection().remoteAddress());
        CompletionStage<Tunnel> next = before.through(server, target, config());
        next.whenComplete((tunnel, failure) -> {
            if (failure == null) {
                tunnel.connection().closed().thenRun(before::close);
            } else {
                before.close();
            }
        });
        return next;
    }

    private ClientConfig config() {
        ClientSettings settings = hop.settings();
        ClientConfig.Builder config = ClientConfig.builder(user, verifier)
                .algorithms(algorithms)
                .rekeyLimit(settings.rekeyLimit())
                .compression(settings.compression())
                .keepAlive(new KeepAlive(settings.serverAliveInterval(), settings.serverAliveCountMax()))
                .connectTimeout(connectTimeout(settings))
                .loginTimeout(connectTimeout(settings))
                .hostKeyUpdates(hostKeyUpdates)
                .banner(notices(System.err::print))
                .executor(network.workers());
        for (String method : settings.authenticationMethods()) {
            config.authenticateWith(method(method));
        }
        return config.build();
    }

    private ClientAuthMethod method(String name) {
        ClientSettings settings = hop.settings();
        String account = user + "@" + settings.hostKeyAlias().orElse(server.host());
        return switch (name) {
            case "publickey" -> new ClientAuthMethod.PublicKey(identities::keys);
            case "password" ->
                new ClientAuthMethod.Password(attempt -> attempt > settings.numberOfPasswordPrompts()
                        ? CompletableFuture.completedStage(Optional.empty())
                        : prompter.ask(account + "'s password: ", false)
                                .thenApply(line -> line.map(TerminalPrompter::typed)));
            default ->
                new ClientAuthMethod.KeyboardInteractive(
                        new TerminalResponder(prompter, account, notices(System.err::println), network.workers()));
        };
    }

    /** What the server tells the user: nothing to those who want to hear of errors alone. */
    private Consumer<String> notices(Consumer<String> printer) {
        return hop.settings().logLevel().compareTo(LogLevel.INFO) < 0 ? text -> {} : printer;
    }

    /**
     * A server that is known by a key of one type should show that one, certified or not, and one with an authority a
     * certificate (as ssh orders them).
     */
    private static List<String> knownFirst(List<String> algorithms, KnownHosts known, String host, int port) {
        Set<String> types = known.knownTypes(host, port);
        boolean authority = known.hasAuthority(host, port);
        List<String> ordered = new ArrayList<>(algorithms.stream()
                .filter(name -> authority && CertificateNames.isCertificate(name)
                        || types.contains(keyType(CertificateNames.plain(name))))
                .toList());
        algorithms.stream().filter(name -> !ordered.contains(name)).forEach(ordered::add);
        return ordered;
    }

    private KnownHosts known(List<Path> userFiles, List<Path> globalFiles, Optional<KnownHostsCommand> command)
            throws IOException {
        List<Path> files = new ArrayList<>(userFiles);
        files.addAll(globalFiles);
        KnownHosts known = KnownHosts.read(files);
        try {
            return command.isEmpty()
                    ? known
                    : command.get()
                            .addTo(known, target.host(), target.port())
                            .toCompletableFuture()
                            .join();
        } catch (CompletionException e) {
            throw new IOException(Failures.rootMessage(e), e);
        }
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
