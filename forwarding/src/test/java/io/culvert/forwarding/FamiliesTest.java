package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.Descriptors;
import io.culvert.testing.FreePort;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** IPv4 means IPv4 and IPv6 means IPv6, for whatever listens. */
@Timeout(20)
final class FamiliesTest {
    private Network network;

    @BeforeAll
    static void needsIpv6() throws IOException {
        assumeTrue(InetAddress.getByName("::1").isReachable(1000), "there is no IPv6 here");
    }

    @AfterEach
    void close() {
        if (network != null) {
            network.close();
        }
    }

    static Stream<Arguments> wishes() {
        return Arrays.stream(NettyTransport.values())
                .filter(transport -> transport.unavailability() == null)
                .flatMap(transport -> Stream.of(
                        Arguments.of(transport, "0.0.0.0", "127.0.0.1"),
                        Arguments.of(transport, "::", "::1"),
                        Arguments.of(transport, "0.0.0.0 ::", "127.0.0.1 ::1"),
                        Arguments.of(transport, ":: 0.0.0.0", "127.0.0.1 ::1"),
                        Arguments.of(transport, "127.0.0.1", "127.0.0.1"),
                        Arguments.of(transport, "::1", "::1"),
                        Arguments.of(transport, "127.0.0.1 ::1", "127.0.0.1 ::1"),
                        Arguments.of(transport, "localhost", "127.0.0.1")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("wishes")
    void a_listener_takes_connections_of_its_own_family_alone(NettyTransport transport, String wanted, String answering)
            throws IOException {
        List<Channel> bound = bind(transport, TcpBinding.Need.ALL, FreePort.find(), wanted);
        int port = port(bound.get(0));
        assertThat(Stream.of("127.0.0.1", "::1").filter(host -> answers(host, port)))
                .containsAll(List.of(answering.split(" ")))
                .isSubsetOf(wanted.equals("localhost") ? List.of("127.0.0.1", "::1") : List.of(answering.split(" ")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("wishes")
    void port_0_is_one_port_for_both_families(NettyTransport transport, String wanted, String answering)
            throws IOException {
        List<Channel> bound = bind(transport, TcpBinding.Need.ANY, 0, wanted);
        assertThat(bound.stream().map(FamiliesTest::port).distinct()).hasSize(1);
        for (String host : answering.split(" ")) {
            assertThat(answers(host, port(bound.get(0)))).as(host).isTrue();
        }
    }

    @Test
    void a_port_that_is_in_use_over_one_family_can_be_had_over_the_other() throws IOException {
        assumeTrue(NettyTransport.EPOLL.unavailability() == null, "epoll is not available");
        try (ServerSocket somebody = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = somebody.getLocalPort();
            List<Channel> bound = bind(NettyTransport.EPOLL, TcpBinding.Need.ANY, port, "0.0.0.0 ::");
            assertThat(bound).hasSize(1);
            assertThat(answers("::1", port)).isTrue();
            network.close();
            assertThatThrownBy(() -> bind(NettyTransport.EPOLL, TcpBinding.Need.ALL, port, ":: 0.0.0.0"))
                    .hasRootCauseInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on 0.0.0.0 port " + port + ": Address already in use");
            assertThat(answers("::1", port)).isFalse();
        }
    }

    @Test
    void an_address_that_cannot_be_bound_is_named_as_sshd_names_it() throws IOException {
        try (ServerSocket somebody = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            int port = somebody.getLocalPort();
            assertThatThrownBy(() -> bind(NettyTransport.preferred(), TcpBinding.Need.ANY, port, "::1"))
                    .hasMessageContaining("cannot listen on ::1 port " + port + ": ");
        }
        assertThatThrownBy(() -> bind(NettyTransport.preferred(), TcpBinding.Need.ANY, 0, "no-such-host.invalid"))
                .hasMessageContaining("cannot listen on no-such-host.invalid port 0: Name or service not known");
    }

    private List<Channel> bind(NettyTransport transport, TcpBinding.Need need, int port, String addresses) {
        network = Network.create(transport, 2, Duration.ofSeconds(5));
        EventLoop loop = network.group().next();
        return CulvertPair.now(TcpBinding.bind(
                network,
                loop,
                network.legListener(loop, new Greeting()),
                Stream.of(addresses.split(" ")).map(host -> address(host, port)).toList(),
                Descriptors.Use.FORWARD,
                need));
    }

    private static InetSocketAddress address(String host, int port) {
        return host.matches("[a-z.-]+")
                ? InetSocketAddress.createUnresolved(host, port)
                : new InetSocketAddress(host, port);
    }

    private static int port(Channel listener) {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    private static boolean answers(String host, int port) {
        try (Socket socket = new Socket(host, port)) {
            return socket.getInputStream().read() == 'h';
        } catch (IOException refused) {
            return false;
        }
    }

    /** Leaves the close to the client: a leg that is closed early resets, and the greeting could be lost. */
    @ChannelHandler.Sharable
    private static final class Greeting extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII));
        }
    }
}
