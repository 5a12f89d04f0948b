package io.culvert.cli;

import io.culvert.core.AddressText;
import io.culvert.core.Algorithms;
import io.culvert.core.Failures;
import io.culvert.core.KeepAlive;
import io.culvert.core.Role;
import io.culvert.core.ServerConfig;
import io.culvert.core.SshObserver;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.memory.MemoryBudget;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.ListenFailure;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.config.ConfigException;
import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.keys.ProcessUser;
import io.culvert.forwarding.keys.ProgramAnswers;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that runs, and that can be told to read its configuration anew: connections keep what they began with, new
 * ones get what the files say now.
 */
final class Serving implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

    private final Network network;
    private final Supplier<ServerSettings> source;
    private final HostKeys hostKeys;
    private final ProgramAnswers programs;
    private final List<JumpHost> hosts = new ArrayList<>();
    /** One for all that is served, so a reload does not change it. */
    private final MemoryBudget memory;

    private ServerSettings settings;
    private List<SshKeyPair> keys = List.of();
    /** Whether the process has become the account that RunAs names, and can read less than at the start. */
    private boolean accountChanged;

    /**
     * @param source reads the configuration again
     * @param hostKeys reads the host keys again
     * @param settings what it has said
     */
    Serving(Network network, Supplier<ServerSettings> source, HostKeys hostKeys, ServerSettings settings) {
        this.network = network;
        this.source = source;
        this.hostKeys = hostKeys;
        programs = new ProgramAnswers(network.workers());
        this.settings = settings;
        this.memory = memory(settings);
    }

    private static MemoryBudget memory(ServerSettings settings) {
        return settings.memoryBudget().map(MemoryBudget::ofBytes).orElseGet(MemoryBudget::shared);
    }

    /** To be called once. A reload that is asked for meanwhile, on another thread, comes behind it. */
    synchronized void start(List<SshKeyPair> read) throws IOException {
        Optional<RunAs> account = RunAs.of(settings);
        JumpHost host = prepare(settings, read);
        hosts.add(host);
        keys = read;
        writePidFile();
        if (account.isPresent()) {
            LostFiles before = LostFiles.of(settings);
            account.get().become();
            accountChanged = true;
            before.lines().forEach(LOG::warn);
        } else if (ProcessUser.isRoot() && settings.mayAdmitOthersThan(ProcessUser.self())) {
            LOG.warn("This server runs as root and lets other users log in."
                    + " Set RunAs to the account that it should switch to once its ports are open.");
        }
        admit(host);
    }

    /** As sshd -i: serves one client. Completes when it has gone, with whether it had logged in. */
    static CompletionStage<Boolean> one(Network network, ServerSettings settings, List<SshKeyPair> keys, Channel client)
            throws IOException {
        AtomicBoolean loggedIn = new AtomicBoolean();
        SshObserver login = new SshObserver() {
            @Override
            public void loginSucceeded(Role role, String method) {
                loggedIn.set(true);
            }
        };
        ProgramAnswers programs = new ProgramAnswers(network.workers());
        JumpHost host =
                host(network, new ServeLogins(settings, programs), memory(settings), keys, List.of(), login, null);
        CompletableFuture<Boolean> gone = new CompletableFuture<>();
        // The process ends then, and must leave nothing behind.
        client.closeFuture()
                .addListener(closed -> network.workers().execute(() -> {
                    programs.close();
                    gone.complete(loggedIn.get());
                }));
        host.serve(client);
        return gone;
    }

    /** Reads the configuration again. One that cannot be used changes nothing. Ports that are open stay open. */
    synchronized void reload() {
        Logging.reopen();
        LOG.info("Received SIGHUP; reading the configuration again.");
        try {
            ServerSettings read = source.get();
            if (RunAs.of(read).isPresent()) {
                throw new ConfigException("RunAs takes effect at the start; start the server anew");
            }
            List<SshKeyPair> readKeys = keysOf(read);
            try {
                JumpHost host = replace(read, readKeys);
                admit(host);
                hosts.removeIf(former -> former.connections().isEmpty());
                hosts.add(host);
            } catch (IOException e) {
                LOG.error("{}; listening as before", e.getMessage());
                return;
            }
            boolean movesPidFile = !read.pidFile().equals(settings.pidFile());
            keys = readKeys;
            settings = read;
            Logging.level(read.logLevel());
            read.warnings().forEach(LOG::warn);
            if (movesPidFile || !accountChanged) { // else it is root's, and holds what it should
                writePidFile();
            }
        } catch (ConfigException e) {
            String.valueOf(e.getMessage()).lines().forEach(LOG::error);
            LOG.error("the configuration stays as it was");
        } catch (IOException | RuntimeException e) {
            LOG.error("the configuration stays as it was", e);
        }
    }

    /**
     * An account that has come by RunAs may not be able to read the keys, and goes on with those that root has read.
     */
    private List<SshKeyPair> keysOf(ServerSettings read) throws IOException {
        boolean same = read.hostKeys().equals(settings.hostKeys());
        if (same && accountChanged && !read.hostKeys().stream().allMatch(Files::isReadable)) {
            LOG.warn(
                    "Running as {}, the server can no longer read its host key files; it goes on with the keys it has",
                    ProcessUser.self());
            return keys;
        }
        return hostKeys.of(read);
    }

    @Override
    public synchronized void close() {
        settings.pidFile().ifPresent(path -> {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOG.warn("cannot delete {}: {}", path, e.getMessage());
            }
        });
        hosts.forEach(JumpHost::close);
        programs.close();
    }

    /** As sshd, serves without one. */
    private void writePidFile() {
        settings.pidFile().ifPresent(path -> {
            try {
                Files.writeString(path, ProcessHandle.current().pid() + "\n");
            } catch (IOException e) {
                LOG.error("Couldn't create pid file \"{}\": {}", path, e.toString());
            }
        });
    }

    /**
     * An address may overlap with one that is still open, as 0.0.0.0 with 127.0.0.1: then that has to be closed first.
     */
    private JumpHost replace(ServerSettings read, List<SshKeyPair> readKeys) throws IOException {
        try {
            return prepare(read, readKeys);
        } catch (IOException e) {
            // What is closed after RunAs may not be opened again.
            if (accountChanged || hosts.isEmpty() || !overlaps(listenAddresses(read))) {
                throw e;
            }
        }
        last().stopListening().toCompletableFuture().join();
        try {
            return prepare(read, readKeys);
        } catch (IOException e) {
            try {
                JumpHost asBefore = prepare(settings, keys);
                admit(asBefore);
                hosts.add(asBefore);
            } catch (IOException again) {
                LOG.error("{}; the server no longer listens", again.getMessage());
            }
            throw e;
        }
    }

    private JumpHost last() {
        return hosts.get(hosts.size() - 1);
    }

    /** Whether one of them is of a port that is open on another address, where one of the two is all addresses. */
    private boolean overlaps(List<InetSocketAddress> addresses) {
        return last().boundAddresses().stream()
                .anyMatch(open -> addresses.stream()
                        .anyMatch(address -> address.getPort() == open.getPort()
                                && !address.equals(open)
                                && (address.getAddress().isAnyLocalAddress()
                                        || open.getAddress().isAnyLocalAddress())));
    }

    /** In place of the host that is the last one. */
    private JumpHost prepare(ServerSettings settings, List<SshKeyPair> keys) throws IOException {
        @Nullable JumpHost former = hosts.isEmpty() ? null : last();
        return host(
                network,
                new ServeLogins(settings, programs),
                memory,
                keys,
                listenAddresses(settings),
                SshObserver.NONE,
                former);
    }

    private static void admit(JumpHost host) {
        host.admit();
        host.boundAddresses()
                .forEach(address ->
                        LOG.info("Server listening on {} port {}.", AddressText.host(address), address.getPort()));
    }

    /** With names resolved to the addresses of AddressFamily. */
    private static List<InetSocketAddress> listenAddresses(ServerSettings settings) throws IOException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (InetSocketAddress address : settings.listenAddresses()) {
            if (!address.isUnresolved()) {
                addresses.add(address);
                continue;
            }
            try {
                Stream.of(InetAddress.getAllByName(address.getHostString()))
                        .filter(settings.addressFamily()::permits)
                        .forEach(found -> addresses.add(new InetSocketAddress(found, address.getPort())));
            } catch (UnknownHostException e) {
                throw ListenFailure.of(address, new IOException("Name or service not known", e));
            }
        }
        if (addresses.isEmpty()) {
            throw new IOException("no ListenAddress belongs to the family that AddressFamily allows; change either");
        }
        return addresses;
    }

    private static JumpHost host(
            Network network,
            ServeLogins logins,
            MemoryBudget memory,
            List<SshKeyPair> keys,
            List<InetSocketAddress> addresses,
            SshObserver observer,
            @Nullable JumpHost former)
            throws IOException {
        ServerSettings settings = logins.settings();
        ServerConfig.Builder config = ServerConfig.builder(keys.get(0))
                .loginTerms(logins)
                .algorithms(new Algorithms(
                        settings.kexAlgorithms(),
                        settings.hostKeyAlgorithms(),
                        settings.ciphers(),
                        settings.macs(),
                        settings.pubkeyAcceptedAlgorithmsOfAnybody()))
                .rekeyLimit(settings.rekeyLimit())
                .bulkCiphers(settings.bulkCiphers())
                .compression(settings.compression())
                .keepAlive(new KeepAlive(settings.clientAliveInterval(), settings.clientAliveCountMax()))
                .loginGraceTime(settings.loginGraceTime())
                .maxStartups(settings.maxStartups())
                .memoryBudget(memory)
                .sourceLimits(settings.sourceLimits())
                .observer(observer)
                .executor(network.workers());
        keys.stream().skip(1).forEach(config::hostKey);
        try {
            return JumpHost.prepare(
                            network,
                            addresses,
                            config,
                            new SettingsPolicy(),
                            ServeSessions.of(network.workers()),
                            settings.tcpKeepAlive(),
                            ForwardObserver.NONE,
                            former)
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(Failures.rootMessage(e), e);
        }
    }
}
