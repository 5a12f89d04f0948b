package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.core.ClientConfig;
import io.culvert.core.ServerConfig;
import io.culvert.core.WindowSize;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.memory.MemoryBudget;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels that stall, beside flows of another user that must not notice. */
@Timeout(60)
final class MemoryBudgetForwardTest {
    private static final int LIMIT = 16 << 20;
    private static final long HEALTHY_BYTES = 16L << 20;

    private final MemoryBudget budget = MemoryBudget.ofBytes(LIMIT);
    private final Network network = Network.create(NettyTransport.preferred(), 2, Duration.ofSeconds(10));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final JumpHost host;

    MemoryBudgetForwardTest() {
        ServerConfig.Builder config = ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                .memoryBudget(budget)
                .publicKey((attempt, key) -> CompletableFuture.completedStage(AuthDecision.GRANTED));
        host = CulvertPair.now(JumpHost.start(
                network, new InetSocketAddress(CulvertPair.LOOPBACK, 0), config, ForwardingPolicy.ANYWHERE));
    }

    @AfterEach
    void nothing_is_held_when_all_is_over() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
        await().until(() -> host.connections().isEmpty());
        assertThat(budget.held()).isZero();
        assertThat(budget.promised()).isZero();
        host.close();
        network.close();
        threads.shutdownNow();
    }

    /** @param window of the client's channels: what it holds for readers that do not read */
    private Tunnel tunnel(String user, int window) {
        return tunnel(user, window, CulvertPair.port(host));
    }

    private Tunnel tunnel(String user, int window, int port) {
        ClientConfig.Builder config = CulvertPair.clientConfig(user, SshKeyPair.generate("ssh-ed25519"))
                .memoryBudget(MemoryBudget.ofBytes(1L << 40))
                .windowSize(WindowSize.fixed(window));
        Tunnel tunnel = CulvertPair.now(Tunnel.connect(network, new Endpoint("127.0.0.1", port), config.build()));
        open.add(tunnel);
        return tunnel;
    }

    private static int forward(Tunnel tunnel, int target) {
        return CulvertPair.now(tunnel.forwardLocal(0, new Endpoint("127.0.0.1", target)))
                .boundPort();
    }

    /** What a target does with all of its connections: nothing, until they fail. */
    private static class TargetHandler extends ChannelInboundHandlerAdapter {
        @Override
        public final boolean isSharable() {
            return true;
        }

        @Override
        public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** A target that sends without end, and whose connections are never read. */
    private int endlessTarget() throws Exception {
        return target(new TargetHandler() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                channelWritabilityChanged(ctx);
            }

            @Override
            public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                while (ctx.channel().isWritable()) {
                    ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[16 * 1024]));
                }
            }
        });
    }

    private int target(TargetHandler handler) throws Exception {
        Channel listener = new ServerBootstrap()
                .group(network.group())
                .channelFactory(NettyTransport.preferred().listeners())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_RCVBUF, 8 * 1024) // else kernels hold gigabytes before we hold anything
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handler);
                        open.add(channel::close);
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        open.add(listener::close);
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private void stall(int port, int channels) throws Exception {
        for (int i = 0; i < channels; i++) {
            open.add(Application.connect(port));
        }
    }

    /** One flow each way, whose bytes are checked at their ends. */
    private List<Future<?>> healthyFlows(Tunnel tunnel) throws Exception {
        ServerSocketChannel target = Application.listen();
        open.add(target);
        int port = forward(tunnel, Application.port(target));
        List<Future<?>> flows = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Application here = Application.connect(port);
            Application there = Application.accept(target);
            open.add(here);
            open.add(there);
            Application sender = i == 0 ? here : there;
            Application receiver = i == 0 ? there : here;
            flows.add(threads.submit(() -> {
                sender.send(HEALTHY_BYTES);
                sender.shutdownOutput();
                return null;
            }));
            flows.add(threads.submit(() -> {
                receiver.receive(HEALTHY_BYTES);
                assertThat(receiver.end()).isEqualTo(Application.End.EOF);
                return null;
            }));
        }
        return flows;
    }

    private static void finish(List<Future<?>> flows) throws Exception {
        for (Future<?> flow : flows) {
            flow.get(50, TimeUnit.SECONDS);
        }
    }

    @Test
    void P12_readers_that_do_not_read_cost_the_flows_of_others_nothing_and_no_channel_is_reset() throws Exception {
        Tunnel stalled = tunnel("stalled", 64 * 1024);
        stall(forward(stalled, endlessTarget()), 100);
        await().until(() -> budget.held() > LIMIT / 8);

        finish(healthyFlows(tunnel("healthy", 2 << 20)));

        assertThat(budget.resets()).isZero();
        assertThat(budget.held()).isLessThan(LIMIT);
    }

    @Test
    void P12_a_client_that_reads_its_connection_no_more_costs_the_flows_of_others_nothing() throws Exception {
        CuttableWire wire = new CuttableWire(CulvertPair.port(host));
        open.add(wire);
        Tunnel stalled = tunnel("stalled", 2 << 20, wire.port());
        int port = forward(stalled, endlessTarget());
        stall(port, 20);
        await().until(() -> stalled.connection().channelCount() == 20);
        wire.freeze();

        finish(healthyFlows(tunnel("healthy", 2 << 20)));

        assertThat(budget.held()).isPositive().isLessThan(LIMIT / 2);
        assertThat(budget.resets()).isZero();
    }

    @Test
    void P12_targets_that_do_not_read_cost_the_flows_of_others_nothing() throws Exception {
        Tunnel stalled = tunnel("stalled", 2 << 20);
        int port = forward(stalled, target(new TargetHandler()));
        for (int i = 0; i < 100; i++) {
            Application sender = Application.connect(port);
            open.add(sender);
            threads.submit(() -> {
                sender.send(1L << 40);
                return null;
            });
        }
        await().until(() -> budget.held() > 64 * 1024);

        finish(healthyFlows(tunnel("healthy", 2 << 20)));

        assertThat(budget.held()).isLessThan(LIMIT);
    }
}
