package io.culvert.cli.bench;

import io.culvert.forwarding.Endpoint;
import io.culvert.perf.peer.MinaServer;
import io.culvert.perf.peer.PlainRelay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code culvert bench peer}: what {@code compare} starts to compare with. Both run until they are ended. */
@Command(name = "peer", hidden = true)
final class Peers implements Runnable {
    private static final String LOOPBACK = "127.0.0.1";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no peer given");
    }

    @Command(name = "relay", description = "Relays without SSH.")
    void relay(
            @Option(names = "--port", required = true) int port,
            @Option(names = "--target", paramLabel = "HOST:PORT", converter = Address.class, required = true)
                    Endpoint target)
            throws IOException, InterruptedException {
        try (PlainRelay relay = PlainRelay.start(new InetSocketAddress(LOOPBACK, port), Address.resolve(target))) {
            runUntilEnded("relay listens on port " + relay.address().getPort());
        }
    }

    @Command(name = "mina", description = "An SSH server of Apache MINA SSHD.")
    void mina(
            @Option(names = "--port", required = true) int port,
            @Option(names = "--host-key", required = true) Path hostKey,
            @Option(names = "--authorized-keys", required = true) Path authorizedKeys)
            throws IOException, InterruptedException {
        try (MinaServer server = MinaServer.start(port, hostKey, authorizedKeys)) {
            runUntilEnded("MINA SSHD " + MinaServer.version() + " listens on port " + server.port());
        }
    }

    private void runUntilEnded(String words) throws InterruptedException {
        spec.commandLine().getOut().println("culvert: " + words);
        new CountDownLatch(1).await();
    }
}
