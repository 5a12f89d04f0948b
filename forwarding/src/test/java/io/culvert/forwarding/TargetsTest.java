package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.codec.message.ForwardingPayloads.TcpipChannel;
import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.Descriptors;
import io.culvert.core.SshChannel;
import io.culvert.core.SshConnection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a channel open whose target is good, bad, or not to be had. */
@Timeout(20)
final class TargetsTest {
    private CulvertPair pair;
    private ServerSocketChannel target;
    private int port;

    @BeforeEach
    void open() throws IOException {
        target = Application.listen();
        port = Application.port(target);
        pair = CulvertPair.open(NettyTransport.preferred(), ForwardingPolicy.ANYWHERE);
    }

    @AfterEach
    void close() throws IOException {
        pair.close();
        target.close();
    }

    @Test
    void a_target_that_refuses_is_reported_in_opensshs_words() throws IOException {
        target.close();
        assertRefused(open("127.0.0.1", port), OpenFailureReason.CONNECT_FAILED, "Connection refused");
        assertStillWorks();
    }

    @Test
    void a_refused_target_closes_the_connection_that_asked_for_it() throws IOException {
        Forward forward = CulvertPair.now(pair.tunnel().forwardLocal(0, new Endpoint("127.0.0.1", port)));
        target.close();
        try (Application initiator = Application.connect(forward.boundPort())) {
            initiator.end();
        }
        await().until(() -> pair.tunnel().connection().channelCount() == 0);
    }

    @Test
    void W14_a_connection_that_drains_ends_when_its_last_channel_is_refused() throws Exception {
        try (FullBacklog deaf = new FullBacklog()) {
            pair.close();
            pair = CulvertPair.open(NettyTransport.preferred(), ForwardingPolicy.ANYWHERE, Duration.ofMillis(300));
            CompletionStage<SshChannel> opening = open("127.0.0.1", deaf.port());
            pair.tunnel().connection().drain(Duration.ofMinutes(1));
            assertRefused(opening, OpenFailureReason.CONNECT_FAILED, "Connection timed out");
            CulvertPair.now(pair.tunnel().connection().closed());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b", ".", "..", "a.123456789012345678901234567890123456789012345678901234567890abcd"})
    void a_name_that_can_be_no_host_is_reported_in_opensshs_words(String host) throws IOException {
        assertRefused(open(host, port), OpenFailureReason.CONNECT_FAILED, "Name or service not known");
        assertStillWorks();
    }

    @Test
    void failures_are_told_in_opensshs_words() {
        assertThat(ConnectFailure.text(new UnknownHostException("x"))).isEqualTo("Name or service not known");
        assertThat(ConnectFailure.text(new NoRouteToHostException())).isEqualTo("No route to host");
        assertThat(ConnectFailure.text(new CompletionException(new NoRouteToHostException())))
                .isEqualTo("No route to host");
        assertThat(ConnectFailure.text(new IOException("\033[31m"))).isEqualTo("Connection failed");
    }

    /** BlockHound watches the event loops of this run. */
    @Test
    void a_target_may_be_a_name() throws IOException {
        try (Application accepted = openAndAccept("localhost")) {
            assertThat(accepted.remotePort()).isPositive();
        }
    }

    @Test
    void a_port_above_65535_is_prohibited() throws IOException {
        byte[] bytes = new TcpipChannel("127.0.0.1", 1, "127.0.0.1", 1).toBytes();
        bytes[4 + 9 + 1] = 1;
        assertRefused(open(bytes), OpenFailureReason.ADMINISTRATIVELY_PROHIBITED, "open failed");
        assertStillWorks();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00000001",
                "ffffffff00",
                "0000000131000000010000000131000000",
                "00000001ff0000000100000000000000"
            })
    void A14_a_malformed_open_costs_the_channel_and_not_the_connection(String hex) throws IOException {
        assertRefused(open(HexFormat.of().parseHex(hex)), OpenFailureReason.ADMINISTRATIVELY_PROHIBITED, "open failed");
        assertStillWorks();
    }

    @Test
    void W06_a_server_without_a_policy_for_it_connects_to_nothing() throws IOException {
        pair.close();
        pair = CulvertPair.open(NettyTransport.preferred(), ForwardingPolicy.NOTHING);
        assertRefused(open("127.0.0.1", port), OpenFailureReason.ADMINISTRATIVELY_PROHIBITED, "open failed");
    }

    @Test
    void K06_a_client_refuses_channels_that_it_never_asked_for() {
        SshConnection server = pair.server();
        Forward forward = CulvertPair.now(pair.tunnel().forwardRemote(0, new Endpoint("127.0.0.1", port)));
        int bound = forward.boundPort();
        assertForwardedRefused(server, new TcpipChannel("127.0.0.1", bound, "127.0.0.1", 1).toBytes());
        assertForwardedRefused(server, new TcpipChannel("localhost", bound ^ 1, "127.0.0.1", 1).toBytes());
        assertForwardedRefused(server, new TcpipChannel("LOCALHOST", bound, "127.0.0.1", 1).toBytes());
        assertForwardedRefused(server, new byte[3]);
        byte[] asked = new TcpipChannel("localhost", bound, "127.0.0.1", 1).toBytes();
        CulvertPair.now(server.openChannel("forwarded-tcpip", asked, new ChannelInboundHandlerAdapter()))
                .close();

        forward.close();
        await().until(() -> !Sockets.listening(bound));
        assertForwardedRefused(server, asked);
    }

    @Test
    void K06_a_client_refuses_to_connect_for_its_server() {
        SshConnection server = pair.server();
        byte[] open = new TcpipChannel("127.0.0.1", port, "127.0.0.1", 1).toBytes();
        assertRefused(
                server.openChannel("direct-tcpip", open, new ChannelInboundHandlerAdapter()),
                OpenFailureReason.UNKNOWN_CHANNEL_TYPE,
                "unknown channel type");
    }

    @Test
    void no_leg_waits_to_fill_packets() throws Exception {
        BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
        Network network = pair.network();
        ChannelHandler keep = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new ClosesOnReset());
                accepted.add(channel);
            }

            @Override
            public boolean isSharable() {
                return true;
            }
        };
        EventLoop loop = network.group().next();
        Channel listener = CulvertPair.now(TcpBinding.bind(
                        network,
                        loop,
                        network.legListener(loop, keep),
                        List.of(new InetSocketAddress(CulvertPair.LOOPBACK, 0)),
                        Descriptors.Use.FORWARD,
                        TcpBinding.Need.ALL))
                .get(0);
        Channel leg = network.leg()
                .handler(new ClosesOnReset())
                .group(network.group())
                .connect(listener.localAddress())
                .sync()
                .channel();
        Channel connection = network.connection(Duration.ofSeconds(1), Dialling.DEFAULT)
                .handler(new ClosesOnReset())
                .group(network.group())
                .connect(listener.localAddress())
                .sync()
                .channel();
        List<Channel> legs = List.of(accepted.take(), accepted.take(), leg, connection);
        assertThat(legs)
                .allSatisfy(channel -> assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY))
                        .isTrue());
        legs.forEach(Channel::close);
        listener.close().sync();
    }

    /** A leg that closes resets the other one. */
    private static final class ClosesOnReset extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    private void assertForwardedRefused(SshConnection server, byte[] typeData) {
        assertRefused(
                server.openChannel("forwarded-tcpip", typeData, new ChannelInboundHandlerAdapter()),
                OpenFailureReason.ADMINISTRATIVELY_PROHIBITED,
                "open failed");
    }

    private CompletionStage<SshChannel> open(String host, int targetPort) {
        return open(new TcpipChannel(host, targetPort, "127.0.0.1", 0).toBytes());
    }

    private CompletionStage<SshChannel> open(byte[] typeData) {
        return pair.tunnel().connection().openChannel("direct-tcpip", typeData, new ChannelInboundHandlerAdapter());
    }

    private Application openAndAccept(String host) throws IOException {
        SshChannel channel = CulvertPair.now(open(host, port));
        Application accepted = Application.accept(target);
        channel.close();
        return accepted;
    }

    private void assertStillWorks() throws IOException {
        try (ServerSocket somebody = new ServerSocket(0, 10, CulvertPair.LOOPBACK)) {
            CulvertPair.now(open("127.0.0.1", somebody.getLocalPort())).close();
        }
    }

    private static void assertRefused(CompletionStage<SshChannel> opening, long reason, String description) {
        assertThatThrownBy(() -> CulvertPair.now(opening))
                .cause()
                .isInstanceOfSatisfying(ChannelOpenException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(reason);
                    assertThat(refusal.description()).isEqualTo(description);
                });
    }
}
