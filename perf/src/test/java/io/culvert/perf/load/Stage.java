package io.culvert.perf.load;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.ServerConfig;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.NettyTransport;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.perf.result.Outcome;
import io.culvert.perf.result.Progress;
import io.culvert.perf.target.PlainSockets;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A far end on loopback, and ways to it: plain sockets, or a jump host of ours and channels through it. */
final class Stage implements AutoCloseable {
    enum Way {
        TCP,
        SSH
    }

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final PlainSockets targets = new PlainSockets("test-target", 1);
    private final InetSocketAddress target;
    private final SshKeyPair key = SshKeyPair.generate("ssh-ed25519");
    private Network network;
    private JumpHost host;
    private Carrier carrier;

    /** @param handler of each connection to the far end */
    Stage(Supplier<? extends ChannelHandler> handler) throws IOException {
        target = (InetSocketAddress) targets.listen(ANY_PORT, handler).localAddress();
    }

    Carrier carrier(Way way) throws IOException {
        carrier = way == Way.TCP ? new TcpCarrier("tcp://test", target, 2) : ssh(ForwardingPolicy.ANYWHERE, 2);
        return carrier;
    }

    Carrier ssh(ForwardingPolicy policy, int connections) throws IOException {
        network = Network.create(NettyTransport.preferred(), 2, Duration.ofSeconds(10));
        ServerConfig.Builder config = ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                .publicKey((attempt, offered) -> CompletableFuture.completedStage(AuthDecision.GRANTED));
        host = JumpHost.start(network, ANY_PORT, config, policy)
                .toCompletableFuture()
                .join();
        Endpoint farEnd = new Endpoint("127.0.0.1", target.getPort());
        carrier = SshCarrier.connect(network, "ssh://test", farEnd, connections, this::connect);
        return carrier;
    }

    private CompletionStage<Tunnel> connect() {
        Endpoint server = new Endpoint("127.0.0.1", host.boundAddresses().get(0).getPort());
        return Tunnel.connect(
                network,
                server,
                ClientConfig.builder(
                                "test",
                                (where, hostKey) -> CompletableFuture.completedStage(new HostKeyVerifier.Accepted()))
                        .authenticateWith(ClientAuthMethod.PublicKey.of(key))
                        .build());
    }

    Outcome run(Way way, Scenario scenario) throws IOException {
        return LoadRun.run(scenario, Duration.ZERO, carrier(way), List.of(), Progress.NONE);
    }

    /** The server is gone, and the connections to it with it. */
    void closeHost() {
        host.close();
    }

    int port() {
        return target.getPort();
    }

    @Override
    public void close() {
        if (carrier != null) {
            carrier.close();
        }
        if (host != null) {
            host.close();
            network.close();
        }
        targets.close();
    }
}
