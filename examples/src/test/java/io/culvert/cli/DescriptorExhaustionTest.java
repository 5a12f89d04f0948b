package io.culvert.cli;

import static io.culvert.testing.Waiting.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.NettyTransport;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server with few file descriptors, whoever wants them all, and an honest user beside (rules P06 and P15). */
@Tag("long")
@Timeout(180)
class DescriptorExhaustionTest {
    @TempDir
    private Path folder;

    private final List<SocketChannel> sockets = new ArrayList<>();
    private final List<Tunnel> tunnels = new ArrayList<>();
    private Network network;
    private Greeter target;

    @BeforeEach
    void open() throws IOException {
        network = Network.create();
        target = new Greeter();
    }

    @AfterEach
    void close() throws IOException {
        closeSockets();
        tunnels.forEach(Tunnel::close);
        network.close();
        target.close();
    }

    private ServeProcess serve(int descriptors, String... lines) throws Exception {
        List<String> all = new ArrayList<>(List.of("AuthorizedKeysFile " + folder.resolve("authorized")));
        all.addAll(List.of(lines));
        return ServeProcess.withDescriptors(descriptors, folder, all.toArray(String[]::new));
    }

    @Test
    void P15_a_thousand_silent_connections_of_one_source_keep_nobody_else_out() throws Exception {
        try (ServeProcess server = serve(1024)) {
            connect(server, 1_010);
            assertThat(server.ssh("bob", "-b", "127.0.0.2", "-W", "127.0.0.1:" + target.port(), "127.0.0.1"))
                    .endsWith("hello\n");
            assertNoStackTraces(server);
        }
    }

    @Test
    void P15_one_user_who_wants_570_listeners_keeps_nobody_else_out() throws Exception {
        try (ServeProcess server = serve(1024)) {
            Tunnel mallory = tunnel(server, "mallory");
            assertThat(listen(mallory, 570)).isBetween(1L, 100L);
            assertThat(server.ssh("bob", "-W", "127.0.0.1:" + target.port(), "127.0.0.1"))
                    .endsWith("hello\n");
            server.awaitLog("gets no more listeners for now: too many listeners of one user (PerUserMaxListeners)");
        }
    }

    @Test
    void P15_many_users_who_want_all_listeners_and_channels_keep_nobody_from_logging_in() throws Exception {
        try (ServeProcess server = serve(512, "PerUserMaxListeners none", "MaxListeners none")) {
            Tunnel mallory = tunnel(server, "mallory");
            long listeners = listen(mallory, 570);
            assertThat(listeners).isBetween(50L, 250L);
            server.awaitLog("Too few file descriptors for another forward");
            assertThat(refusal(
                            mallory.open(new Endpoint("127.0.0.1", target.port()), new ChannelInboundHandlerAdapter())))
                    .contains("too few file descriptors are left");
            assertThat(server.ssh("bob", "127.0.0.1")).contains("forward");
            mallory.close();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> server.ssh("bob", "-W", "127.0.0.1:" + target.port(), "127.0.0.1")
                            .endsWith("hello\n"));
            assertNoStackTraces(server);
        }
    }

    @Test
    void P06_connections_beyond_the_reserve_are_accepted_and_closed_with_one_line_a_minute() throws Exception {
        try (ServeProcess server = serve(256, "MaxStartups 1000")) {
            connect(server, 400);
            server.awaitLog("Too few file descriptors for another SSH connection");
            for (SocketChannel socket : sockets.subList(300, 400)) {
                assertThat(ends(socket)).isTrue();
            }
            assertThat(lines(server, "Too few file descriptors")).isOne();
            closeSockets();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> server.ssh("bob", "127.0.0.1").contains("forward"));
            assertNoStackTraces(server);
        }
    }

    /**
     * The limit is lowered while the program runs, which no budget can foresee. (To io_uring's accepts it stays
     * unknown.)
     */
    @ParameterizedTest
    @EnumSource(
            value = NettyTransport.class,
            names = {"EPOLL", "NIO"})
    void P06_a_server_without_any_descriptor_left_goes_on_when_there_is_one_again(NettyTransport transport)
            throws Exception {
        assumeTrue(transport.unavailability() == null, "not available here");
        try (ServeProcess server = serve(1024, "Transport " + transport)) {
            for (int i = 0; i < 2; i++) { // a class that is loaded later would need a descriptor for its file
                assertThat(server.ssh("bob", "-W", "127.0.0.1:" + target.port(), "127.0.0.1"))
                        .endsWith("hello\n");
            }
            server.limitDescriptors(10);
            connect(server, 3);
            server.awaitLog("cannot accept connections on ");
            server.limitDescriptors(1024);
            closeSockets();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> server.ssh("bob", "-W", "127.0.0.1:" + target.port(), "127.0.0.1")
                            .endsWith("hello\n"));
            assertThat(lines(server, "cannot accept connections on ")).isOne();
            assertNoStackTraces(server);
        }
    }

    private void connect(ServeProcess server, int count) throws IOException {
        SocketAddress address = new InetSocketAddress("127.0.0.1", server.port());
        for (int i = 0; i < count; i++) {
            sockets.add(SocketChannel.open(address));
        }
    }

    private void closeSockets() throws IOException {
        for (SocketChannel socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    /** Whether the server has closed it, after its identification or at once. */
    private static boolean ends(SocketChannel socket) {
        try {
            return socket.socket().getInputStream().readAllBytes().length == 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private Tunnel tunnel(ServeProcess server, String user) throws Exception {
        Tunnel tunnel = now(Tunnel.connect(
                network,
                new Endpoint("127.0.0.1", server.port()),
                ClientConfig.builder(
                                user, (host, key) -> CompletableFuture.completedStage(new HostKeyVerifier.Accepted()))
                        .authenticateWith(ClientAuthMethod.PublicKey.of(
                                PrivateKeyFile.read(folder.resolve("key")).unlock()))
                        .build()));
        tunnels.add(tunnel);
        return tunnel;
    }

    /** How many of so many listeners the server grants. */
    private long listen(Tunnel tunnel, int count) {
        long granted = 0;
        for (int i = 0; i < count; i++) {
            granted += now(tunnel.forwardRemote(0, new Endpoint("127.0.0.1", target.port()))
                    .handle((forward, refused) -> forward != null ? 1 : 0));
        }
        return granted;
    }

    private static String refusal(CompletionStage<?> opening) {
        return now(opening.handle((channel, failure) -> String.valueOf(failure)));
    }

    private static long lines(ServeProcess server, String text) throws IOException {
        return server.log().lines().filter(line -> line.contains(text)).count();
    }

    private static void assertNoStackTraces(ServeProcess server) throws IOException {
        assertThat(server.log()).doesNotContain("\tat ", "ERROR");
    }
}
