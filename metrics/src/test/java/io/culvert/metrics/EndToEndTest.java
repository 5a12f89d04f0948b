package io.culvert.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.ServerConfig;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Forward;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class EndToEndTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CulvertMetrics metrics = new CulvertMetrics(registry);
    private final SshKeyPair hostKey = SshKeyPair.generate("ssh-ed25519");
    private final SshKeyPair userKey = SshKeyPair.generate("ssh-ed25519");

    @Test
    void one_forwarded_connection_is_seen_by_both_roles_and_by_its_forward() throws Exception {
        try (Network network = Network.create();
                ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                JumpHost host = startHost(network);
                Tunnel tunnel = connect(network, host);
                Forward forward = forward(tunnel, target.getLocalPort());
                Socket client = new Socket(InetAddress.getLoopbackAddress(), forward.boundPort());
                Socket accepted = target.accept()) {
            client.getOutputStream().write(new byte[1000]);
            assertThat(accepted.getInputStream().readNBytes(1000)).hasSize(1000);
            accepted.getOutputStream().write(new byte[70]);
            assertThat(client.getInputStream().readNBytes(70)).hasSize(70);

            assertThat(gauge("culvert.connections", "role", "client")).isEqualTo(1);
            assertThat(gauge("culvert.connections", "role", "server")).isEqualTo(1);
            assertThat(gauge("culvert.channels", "role", "server", "type", "direct-tcpip"))
                    .isEqualTo(1);
            assertThat(gauge("culvert.forward.open", "forward", "echo")).isEqualTo(1);
            assertThat(counter("culvert.forward.bytes", "forward", "echo", "direction", "to.target"))
                    .isEqualTo(1000);
            assertThat(counter("culvert.forward.bytes", "forward", "echo", "direction", "from.target"))
                    .isEqualTo(70);
            for (String[] way : new String[][] {{"client", "sent"}, {"server", "received"}}) {
                assertThat(counter("culvert.bytes", "role", way[0], "direction", way[1]))
                        .isEqualTo(1000);
            }
            for (String[] way : new String[][] {{"client", "received"}, {"server", "sent"}}) {
                assertThat(counter("culvert.bytes", "role", way[0], "direction", way[1]))
                        .isEqualTo(70);
            }
            for (String role : List.of("client", "server")) {
                assertThat(counter("culvert.logins", "role", role, "method", "publickey", "outcome", "success"))
                        .isEqualTo(1);
                assertThat(counter("culvert.key.exchanges", "role", role, "kind", "first"))
                        .isEqualTo(1);
            }
        }
        await().untilAsserted(() -> {
            assertThat(gauge("culvert.connections", "role", "client")).isZero();
            assertThat(gauge("culvert.connections", "role", "server")).isZero();
            assertThat(gauge("culvert.channels", "role", "client", "type", "direct-tcpip"))
                    .isZero();
            assertThat(gauge("culvert.forward.open", "forward", "echo")).isZero();
        });
    }

    private JumpHost startHost(Network network) throws Exception {
        ServerConfig.Builder config = ServerConfig.builder(hostKey)
                .publicKey(PublicKeyAuthenticator.only("demo", userKey.publicKey()))
                .observer(metrics.sshObserver());
        return done(JumpHost.start(network, LOOPBACK, config, ForwardingPolicy.ANYWHERE));
    }

    private Tunnel connect(Network network, JumpHost host) throws Exception {
        ClientConfig.Builder config = ClientConfig.builder("demo", HostKeyVerifier.only(hostKey.publicKey()))
                .authenticateWith(ClientAuthMethod.PublicKey.of(userKey))
                .observer(metrics.sshObserver());
        int port = host.boundAddresses().get(0).getPort();
        return done(Tunnel.connect(network, new Endpoint("127.0.0.1", port), config.build()));
    }

    private Forward forward(Tunnel tunnel, int targetPort) throws Exception {
        ForwardObserver observer = metrics.forwardObserver("echo");
        return done(tunnel.forwardLocal(List.of(LOOPBACK), new Endpoint("127.0.0.1", targetPort), observer));
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    private double counter(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }
}
