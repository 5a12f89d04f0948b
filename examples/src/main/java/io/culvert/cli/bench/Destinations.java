package io.culvert.cli.bench;

import io.culvert.cli.login.Login;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.NettyTransport;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.config.ClientFiles;
import io.culvert.forwarding.config.ClientSettings;
import io.culvert.forwarding.config.Here;
import io.culvert.forwarding.config.SettingsBuilder;
import io.culvert.perf.load.Carrier;
import io.culvert.perf.load.SshCarrier;
import io.culvert.perf.load.TcpCarrier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say where the load goes, and how to get there. */
final class Destinations {
    @Option(
            names = "--target",
            paramLabel = "URL",
            required = true,
            converter = TargetUrl.Converter.class,
            description =
                    "ssh://[user@]host[:port], or tcp://host:port for a far end itself or for a port that leads to one.")
    private TargetUrl target;

    @Option(
            names = "--to",
            paramLabel = "HOST:PORT",
            converter = Address.class,
            defaultValue = "127.0.0.1:7000",
            description = "The far end as an SSH server reaches it, ${DEFAULT-VALUE}.")
    private Endpoint farEnd;

    @Option(
            names = "--connections",
            paramLabel = "N",
            converter = Count.class,
            defaultValue = "1",
            description = "SSH connections to spread streams over, ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = Count.class,
            defaultValue = "2",
            description = "Event loops, ${DEFAULT-VALUE}.")
    private int threads;

    @Option(names = "-i", paramLabel = "FILE", description = "File with a private key; may be repeated.")
    private List<String> identities = new ArrayList<>();

    @Option(names = "-o", paramLabel = "KEY=VALUE", description = "A keyword in ssh_config's syntax; may be repeated.")
    private List<String> options = new ArrayList<>();

    @Option(names = "-c", paramLabel = "CIPHERS", description = "Ciphers, the preferred one first.")
    private @Nullable String ciphers;

    int connections() {
        return connections;
    }

    /** For {@link #connect}, after which it is to be closed; null where none is needed. */
    @Nullable
    Network network(ClientSettings settings) {
        return target.ssh().isEmpty()
                ? null
                : Network.create(NettyTransport.preferred(), threads, Login.connectTimeout(settings));
    }

    /**
     * Blocks until it is connected.
     *
     * @param logins over so many SSH connections, if over any
     */
    Carrier connect(@Nullable Network network, ClientSettings settings, int logins) throws IOException {
        if (network != null && target.ssh().isPresent()) {
            return SshCarrier.connect(
                    network,
                    target.text(),
                    farEnd,
                    logins,
                    Login.prepare(network, target.ssh().get(), settings, ClientFiles.none(Here.find())));
        }
        Endpoint endpoint = target.tcp().orElseThrow();
        InetSocketAddress address = Address.resolve(endpoint);
        if (address.isUnresolved()) {
            throw new IOException(
                    "connect to host " + endpoint.host() + " port " + endpoint.port() + ": Name or service not known");
        }
        return new TcpCarrier(target.text(), address, threads);
    }

    /** How to log in; throws ConfigException. */
    ClientSettings settings() {
        SettingsBuilder<ClientSettings> builder = ClientSettings.builder();
        if (ciphers != null) {
            builder.argument("-c", "Ciphers", ciphers);
        }
        identities.forEach(file -> builder.argument("-i", "IdentityFile", file));
        options.forEach(builder::option);
        return builder.build();
    }
}
