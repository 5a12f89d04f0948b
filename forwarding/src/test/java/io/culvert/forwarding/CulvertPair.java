package io.culvert.forwarding;

import static org.awaitility.Awaitility.await;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.ServerConfig;
import io.culvert.core.SshConnection;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.keys.ProcessUser;
import io.culvert.testing.Waiting;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Both ends are ours, in this process. */
final class CulvertPair implements Pair {
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final Network network;
    private final JumpHost host;
    private final Tunnel tunnel;
    private Forward local;
    private Forward remote;

    private CulvertPair(Network network, JumpHost host, Tunnel tunnel) {
        this.network = network;
        this.host = host;
        this.tunnel = tunnel;
    }

    /** With forwards to a target in both directions. */
    static CulvertPair forwarding(NettyTransport transport, int targetPort) {
        CulvertPair pair = open(transport, ForwardingPolicy.ANYWHERE);
        Endpoint target = new Endpoint("127.0.0.1", targetPort);
        pair.local = now(pair.tunnel.forwardLocal(0, target));
        pair.remote = now(pair.tunnel.forwardRemote(0, target));
        return pair;
    }

    /** Without any forwards yet. */
    static CulvertPair open(NettyTransport transport, ForwardingPolicy policy) {
        return open(transport, policy, Duration.ofSeconds(10));
    }

    static CulvertPair open(NettyTransport transport, ForwardingPolicy policy, Duration connectTimeout) {
        Network network = Network.create(transport, 2, connectTimeout);
        JumpHost host = start(network, policy);
        return new CulvertPair(network, host, connect(network, port(host)));
    }

    static JumpHost start(Network network, ForwardingPolicy policy) {
        ServerConfig.Builder config = ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                .publicKey((attempt, key) -> CompletableFuture.completedStage(AuthDecision.GRANTED));
        return now(JumpHost.start(network, new InetSocketAddress(LOOPBACK, 0), config, policy));
    }

    /** As the account that runs this, which has no fewer rights at the server than the server. */
    static Tunnel connect(Network network, int port) {
        return connect(network, port, ProcessUser.self());
    }

    static Tunnel connect(Network network, int port, String userName) {
        return now(Tunnel.connect(
                network,
                new Endpoint("127.0.0.1", port),
                clientConfig(userName, SshKeyPair.generate("ssh-ed25519")).build()));
    }

    static ClientConfig.Builder clientConfig(String userName, SshKeyPair key) {
        return ClientConfig.builder(
                        userName, (target, hostKey) -> CompletableFuture.completedStage(new HostKeyVerifier.Accepted()))
                .authenticateWith(ClientAuthMethod.PublicKey.of(key));
    }

    static int port(JumpHost host) {
        return host.boundAddresses().get(0).getPort();
    }

    static <T> T now(CompletionStage<T> stage) {
        return Waiting.now(stage);
    }

    Network network() {
        return network;
    }

    JumpHost host() {
        return host;
    }

    Tunnel tunnel() {
        return tunnel;
    }

    /** A second connection to the same server. */
    Tunnel anotherTunnel() {
        return connect(network, port(host));
    }

    /** One of another user. */
    Tunnel tunnelOf(String userName) {
        return connect(network, port(host), userName);
    }

    @Override
    public int port(Direction direction) {
        return (direction == Direction.LOCAL ? local : remote).boundPort();
    }

    @Override
    public List<SshConnection> connections() {
        return List.of(tunnel.connection(), server());
    }

    /** The server's end, which learns of the login a little later. */
    SshConnection server() {
        await().pollDelay(Duration.ZERO).until(() -> !host.connections().isEmpty());
        return host.connections().iterator().next();
    }

    @Override
    public void close() {
        tunnel.close();
        host.close();
        await().until(() -> host.connections().isEmpty());
        now(tunnel.connection().closed());
        network.close();
    }
}
