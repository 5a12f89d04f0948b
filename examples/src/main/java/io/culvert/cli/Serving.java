package io.culvert.cli;

import io.culvert.cli.login.Failures;
import io.culvert.core.Algorithms;
import io.culvert.core.KeepAlive;
import io.culvert.core.ServerConfig;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.config.ConfigException;
import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.keys.PrivateKeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that runs, and that can be told to read its configuration anew: connections keep what they began with, new ones
 * get what the files say now.
 */
final class Serving implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

    private final Network network;
    private final Supplier<ServerSettings> source;
    private final List<JumpHost> hosts = new ArrayList<>();
    private ServerSettings settings;

    private Serving(Network network, Supplier<ServerSettings> source, ServerSettings settings) {
        this.network = network;
        this.source = source;
        this.settings = settings;
    }

    /**
     * @param source reads the configuration again
     * @param settings what it has said
     */
    static Serving start(
            Network network, Supplier<ServerSettings> source, ServerSettings settings, List<SshKeyPair> keys)
            throws IOException {
        Serving serving = new Serving(network, source, settings);
        serving.hosts.add(serving.listen(settings, keys));
        return serving;
    }

    /** Reads the configuration again. One that cannot be used changes nothing. */
    synchronized void reload() {
        LOG.info("Received SIGHUP; reading the configuration again.");
        try {
            ServerSettings read = source.get();
            List<SshKeyPair> keys = hostKeys(read);
            hosts.forEach(host -> host.stopListening().toCompletableFuture().join());
            hosts.removeIf(host -> host.connections().isEmpty());
            try {
                hosts.add(listen(read, keys));
                settings = read;
            } catch (IOException e) {
                LOG.error("{}; listening as before", e.getMessage());
                hosts.add(listen(settings, hostKeys(settings)));
            }
        } catch (ConfigException e) {
            LOG.error("{}; the configuration stays as it was", e.getMessage());
        } catch (IOException | RuntimeException e) {
            LOG.error("the configuration stays as it was", e);
        }
    }

    @Override
    public synchronized void close() {
        hosts.forEach(JumpHost::close);
    }

    private JumpHost listen(ServerSettings settings, List<SshKeyPair> keys) throws IOException {
        ServerConfig.Builder config = ServerConfig.builder(keys.get(0))
                .loginTerms(new ServeLogins(settings, network.workers()))
                .algorithms(new Algorithms(
                        settings.kexAlgorithms(),
                        settings.hostKeyAlgorithms(),
                        settings.ciphers(),
                        settings.macs(),
                        settings.pubkeyAcceptedAlgorithms()))
                .rekeyLimit(settings.rekeyLimit())
                .bulkCiphers(settings.bulkCiphers())
                .keepAlive(new KeepAlive(settings.clientAliveInterval(), settings.clientAliveCountMax()))
                .loginGraceTime(settings.loginGraceTime())
                .maxStartups(settings.maxStartups())
                .sourceLimits(settings.sourceLimits())
                .executor(network.workers());
        keys.stream().skip(1).forEach(config::hostKey);
        try {
            JumpHost host = JumpHost.start(
                            network,
                            settings.listenAddresses(),
                            config,
                            new SettingsPolicy(),
                            ServeSessions.of(network.workers()),
                            settings.tcpKeepAlive(),
                            ForwardObserver.NONE)
                    .toCompletableFuture()
                    .join();
            host.boundAddresses()
                    .forEach(address -> LOG.info(
                            "Server listening on {} port {}.",
                            address.getAddress().getHostAddress(),
                            address.getPort()));
            return host;
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(Failures.rootMessage(e), e);
        }
    }

    static List<SshKeyPair> hostKeys(ServerSettings settings) throws IOException {
        if (settings.hostKeys().isEmpty()) {
            return List.of(DefaultHostKey.load());
        }
        List<SshKeyPair> keys = new ArrayList<>();
        for (Path path : settings.hostKeys()) {
            keys.add(PrivateKeyFile.read(path).unlock());
        }
        return keys;
    }
}
