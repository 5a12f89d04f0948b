package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.codec.message.ForwardingPayloads.TcpipChannel;
import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.ChannelLimits;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.SshChannel;
import io.culvert.core.SshConnection;
import io.culvert.core.auth.Login;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The channels of one user on several connections, on several event loops. */
@Timeout(20)
final class UserChannelsTest {
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private final List<Tunnel> tunnels = new ArrayList<>();

    private CompletableFuture<SshChannel> open(CulvertPair pair, int tunnel, ServerSocketChannel target)
            throws Exception {
        return open(pair, tunnel, Application.port(target));
    }

    private CompletableFuture<SshChannel> open(CulvertPair pair, int tunnel, int port) {
        while (tunnels.size() <= tunnel) {
            tunnels.add(tunnels.isEmpty() ? pair.tunnel() : pair.anotherTunnel());
        }
        byte[] open = new TcpipChannel("127.0.0.1", port, "127.0.0.1", 1).toBytes();
        return tunnels.get(tunnel)
                .connection()
                .openChannel("direct-tcpip", open, new ChannelInboundHandlerAdapter())
                .toCompletableFuture();
    }

    private static CulvertPair pair(ChannelLimits limits) {
        return CulvertPair.open(NettyTransport.preferred(), new AnywherePolicy() {
            @Override
            public ChannelLimits channelLimits(Login login) {
                return limits;
            }
        });
    }

    private static void assertShortage(CompletableFuture<SshChannel> opening, String keyword) {
        ChannelOpenException refusal =
                CulvertPair.now(opening.handle((channel, failure) -> (ChannelOpenException) failure));
        assertThat(refusal.reason()).isEqualTo(OpenFailureReason.RESOURCE_SHORTAGE);
        assertThat(refusal.description()).contains(keyword);
    }

    @Test
    void a_connection_has_no_more_channels_than_it_may() throws Exception {
        try (ServerSocketChannel target = Application.listen();
                CulvertPair pair = pair(new ChannelLimits(2, NO_LIMIT, NO_LIMIT, NO_LIMIT))) {
            SshChannel first = CulvertPair.now(open(pair, 0, target));
            CulvertPair.now(open(pair, 0, target));
            assertShortage(open(pair, 0, target), "(MaxChannels)");
            CulvertPair.now(open(pair, 1, target));
            first.close();
            await().ignoreExceptions()
                    .until(() -> CulvertPair.now(open(pair, 0, target)).isOpen());
            tunnels.get(1).close();
        }
    }

    @Test
    void a_user_has_no_more_channels_than_it_may_over_all_connections_until_one_of_them_is_gone() throws Exception {
        try (ServerSocketChannel target = Application.listen();
                CulvertPair pair = pair(new ChannelLimits(16, 3, NO_LIMIT, NO_LIMIT))) {
            CulvertPair.now(open(pair, 0, target));
            CulvertPair.now(open(pair, 1, target));
            CulvertPair.now(open(pair, 1, target));
            assertShortage(open(pair, 0, target), "(PerUserMaxChannels)");
            assertShortage(open(pair, 2, target), "(PerUserMaxChannels)");
            tunnels.get(1).close();
            await().until(() -> pair.host().connections().size() == 2);
            CulvertPair.now(open(pair, 0, target));
            CulvertPair.now(open(pair, 2, target));
            assertShortage(open(pair, 2, target), "(PerUserMaxChannels)");
            tunnels.get(2).close();
        }
    }

    @Test
    void a_user_opens_no_more_channels_in_a_second_than_it_may() throws Exception {
        try (ServerSocketChannel target = Application.listen();
                CulvertPair pair = pair(new ChannelLimits(16, NO_LIMIT, 1, NO_LIMIT))) {
            assertThat(reasons(pair, Application.port(target))).contains((long) OpenFailureReason.RESOURCE_SHORTAGE);
            tunnels.get(1).close();
        }
    }

    @Test
    void W10_a_user_who_tries_one_port_after_the_other_is_slowed_down() throws Exception {
        int closed;
        try (ServerSocketChannel target = Application.listen()) {
            closed = Application.port(target);
        }
        try (CulvertPair pair = pair(new ChannelLimits(16, NO_LIMIT, NO_LIMIT, 1))) {
            assertThat(CulvertPair.now(reason(pair, 0, closed))).isEqualTo(OpenFailureReason.CONNECT_FAILED);
            CulvertPair.now(reason(pair, 1, closed));
            assertThat(reasons(pair, closed)).contains((long) OpenFailureReason.RESOURCE_SHORTAGE);
            tunnels.get(1).close();
        }
    }

    /** Why each of some opens at once, on two connections, is refused; 0 if it is not. */
    private List<Long> reasons(CulvertPair pair, int port) {
        List<CompletableFuture<Long>> reasons = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            reasons.add(reason(pair, i % 2, port));
        }
        return reasons.stream().map(CulvertPair::now).toList();
    }

    private CompletableFuture<Long> reason(CulvertPair pair, int tunnel, int port) {
        return open(pair, tunnel, port)
                .handle((channel, refusal) -> refusal == null ? 0 : ((ChannelOpenException) refusal).reason());
    }

    @Test
    void W09_a_forward_to_itself_goes_no_deeper_than_the_limit_and_comes_to_an_end() throws Exception {
        int port;
        try (ServerSocketChannel free = Application.listen()) {
            port = Application.port(free);
        }
        try (CulvertPair pair = pair(new ChannelLimits(20, NO_LIMIT, NO_LIMIT, NO_LIMIT))) {
            AtomicInteger depth = new AtomicInteger();
            ForwardObserver observer = new ForwardObserver() {
                @Override
                public void opened() {
                    depth.incrementAndGet();
                }
            };
            CulvertPair.now(pair.tunnel()
                    .forwardLocal(
                            List.of(new InetSocketAddress(CulvertPair.LOOPBACK, port)),
                            new Endpoint("127.0.0.1", port),
                            observer));
            try (Application initiator = Application.connect(port)) {
                initiator.end();
            }
            await().until(() -> pair.server().channelCount() == 0);
            assertThat(depth.get()).isBetween(1, 20);
        }
    }

    @Test
    void a_user_is_forgotten_with_the_last_connection() {
        UserChannels users = new UserChannels(System::nanoTime);
        try (CulvertPair pair = pair(ChannelLimits.DEFAULT)) {
            SshConnection server = pair.server();
            server.eventLoop()
                    .submit(() -> users.quota(server, ChannelLimits.DEFAULT).take(0))
                    .syncUninterruptibly();
            assertThat(users.users()).isEqualTo(1);
            pair.tunnel().close();
            await().until(() -> users.users() == 0);
        }
    }
}
