package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NetworkTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @ParameterizedTest
    @EnumSource
    void event_loops_and_threads_of_the_program_carry_connections_and_outlive_the_network(NettyTransport transport)
            throws Exception {
        assumeTrue(transport.unavailability() == null, () -> transport + " does not work here");
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport.ioHandler());
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try (ServerSocket target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            try (Network network = Network.on(transport, group, workers, TIMEOUT);
                    JumpHost host = CulvertPair.start(network, ForwardingPolicy.ANYWHERE);
                    Tunnel tunnel = CulvertPair.connect(network, CulvertPair.port(host))) {
                Forward forward =
                        CulvertPair.now(tunnel.forwardLocal(0, new Endpoint("127.0.0.1", target.getLocalPort())));
                int port = ((InetSocketAddress) forward.boundAddresses().get(0)).getPort();
                try (Socket client = new Socket("127.0.0.1", port);
                        Socket reached = target.accept()) {
                    client.getOutputStream().write(7);
                    assertThat(reached.getInputStream().read()).isEqualTo(7);
                }
            }
            assertThat(group.isShuttingDown()).isFalse();
            assertThat(workers.isShutdown()).isFalse();
        } finally {
            workers.shutdown();
            group.shutdownGracefully(10, 2_000, TimeUnit.MILLISECONDS).get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void event_loops_of_another_kind_are_refused_with_what_to_do() throws Exception {
        NettyTransport other = NettyTransport.EPOLL;
        assumeTrue(other.unavailability() == null, "there is no epoll here");
        ExecutorService workers = Executors.newSingleThreadExecutor();
        for (EventLoopGroup group : new EventLoopGroup[] {
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()),
            new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory())
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Network.on(other, group, workers, TIMEOUT))
                    .withMessageContaining("not for the transport EPOLL; make them with its ioHandler()");
            group.shutdownGracefully(0, 2_000, TimeUnit.MILLISECONDS).get(30, TimeUnit.SECONDS);
        }
        workers.shutdown();
    }
}
