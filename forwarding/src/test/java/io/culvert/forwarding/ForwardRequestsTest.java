package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.codec.message.ForwardingPayloads.BoundPort;
import io.culvert.codec.message.ForwardingPayloads.TcpipForward;
import io.culvert.core.SshConnection;
import io.culvert.core.SshException;
import io.culvert.core.auth.Login;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.config.AddressFamily;
import io.culvert.forwarding.config.GatewayPorts;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may ask of a server's listeners: tcpip-forward and cancel-tcpip-forward (RFC 4254 section 7.1). */
@Timeout(20)
final class ForwardRequestsTest {
    private static final Duration SOON = Duration.ofSeconds(2);

    private CulvertPair pair;
    private ServerSocketChannel target;
    private Endpoint endpoint;

    @BeforeEach
    void open() throws IOException {
        target = Application.listen();
        endpoint = new Endpoint("127.0.0.1", Application.port(target));
        pair = CulvertPair.open(NettyTransport.preferred(), ForwardingPolicy.ANYWHERE);
    }

    @AfterEach
    void close() throws IOException {
        pair.close();
        target.close();
    }

    private void serve(GatewayPorts gatewayPorts) {
        pair.close();
        pair = CulvertPair.open(NettyTransport.preferred(), new AnywherePolicy() {
            @Override
            public List<InetSocketAddress> listenOn(Login login, Endpoint requested) {
                return gatewayPorts.listenOn(requested.host(), AddressFamily.ANY, requested.port());
            }
        });
    }

    @Test
    void W03_a_bind_that_failed_changes_nothing_so_that_the_next_one_works() throws IOException {
        int port;
        try (ServerSocket somebody = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                ServerSocket somebody6 = alsoOnIpv6(somebody.getLocalPort())) {
            port = somebody.getLocalPort();
            assertThat(somebody6.isBound()).isEqualTo(hasIpv6());
            assertRefused(() -> bind("localhost", port));
            assertRefused(() -> bind("localhost", port));
        }
        bind("localhost", port);
        assertListens("127.0.0.1", port);
    }

    @Test
    void W03_a_local_bind_that_failed_changes_nothing_so_that_the_next_one_works() throws IOException {
        int port;
        try (ServerSocket somebody = new ServerSocket(0, 1, CulvertPair.LOOPBACK)) {
            port = somebody.getLocalPort();
            assertThatThrownBy(() -> CulvertPair.now(pair.tunnel().forwardLocal(port, endpoint)))
                    .cause()
                    .isInstanceOfAny(BindException.class, IOException.class)
                    .hasMessageContaining("in use");
        }
        assertForwards(
                CulvertPair.now(pair.tunnel().forwardLocal(port, endpoint)).boundPort());
    }

    @Test
    void W04_a_listener_is_cancelled_by_exactly_what_was_asked_for_and_the_port_that_was_bound() throws IOException {
        int port = bind("localhost", 0);
        assertRefused(() -> cancel("127.0.0.1", port));
        assertRefused(() -> cancel("", port));
        assertRefused(() -> cancel("LOCALHOST", port));
        assertRefused(() -> cancel("localhost", 0));
        assertRefused(() -> cancel("localhost", port == 65535 ? 1 : port + 1));
        assertListens("127.0.0.1", port);

        cancel("localhost", port);
        new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1")).close();
        assertRefused(() -> cancel("localhost", port));
        bind("localhost", port);
        assertListens("127.0.0.1", port);
    }

    @Test
    void W04_a_listener_is_cancelled_by_a_request_that_does_not_wait_for_the_answer() {
        for (int i = 0; i < 20; i++) {
            int port = FreePort.find();
            byte[] request = new TcpipForward("localhost", port).toBytes();
            SshConnection connection = pair.tunnel().connection();
            CompletionStage<byte[]> bound = connection.request("tcpip-forward", request);
            CompletionStage<byte[]> cancelled = connection.request("cancel-tcpip-forward", request);
            CompletionStage<byte[]> again = connection.request("tcpip-forward", request);
            CulvertPair.now(bound);
            CulvertPair.now(cancelled);
            CulvertPair.now(again);
            cancel("localhost", port);
            assertThat(Sockets.listening(port)).isFalse();
        }
    }

    @Test
    void W04_nobody_cancels_the_listener_of_another_connection() {
        int port = bind("localhost", 0);
        Tunnel other = pair.anotherTunnel();
        assertRefused(() -> CulvertPair.now(
                other.connection().request("cancel-tcpip-forward", new TcpipForward("localhost", port).toBytes())));
        assertThat(Sockets.listening(port)).isTrue();
        other.close();
    }

    @Test
    void W05_a_port_belongs_to_the_first_who_asked_for_it() {
        int port = bind("localhost", 0);
        Tunnel other = pair.anotherTunnel();
        assertRefused(() -> CulvertPair.now(other.forwardRemote(port, endpoint)));
        assertRefused(() -> bind("localhost", port));
        cancel("localhost", port);
        assertThat(CulvertPair.now(other.forwardRemote(port, endpoint)).boundPort())
                .isEqualTo(port);
        other.close();
    }

    @Test
    void W05_a_listener_for_one_address_is_not_shadowed_by_one_for_all() throws IOException {
        assertSecondIsRefused("127.0.0.1", "0.0.0.0");
    }

    @Test
    void W05_a_listener_for_all_addresses_is_not_robbed_of_one() throws IOException {
        assertSecondIsRefused("0.0.0.0", "127.0.0.1");
        assertSecondIsRefused("*", "localhost");
    }

    /** Two users; what the first one has, the second one does not get, and what comes goes to the first. */
    private void assertSecondIsRefused(String firstHost, String secondHost) throws IOException {
        serve(GatewayPorts.CLIENTSPECIFIED);
        Forward first = CulvertPair.now(pair.tunnel().forwardRemote(firstHost, 0, endpoint, ForwardObserver.NONE));
        Tunnel other = CulvertPair.now(Tunnel.connect(
                pair.network(),
                new Endpoint("127.0.0.1", CulvertPair.port(pair.host())),
                CulvertPair.clientConfig("mallory", SshKeyPair.generate("ssh-ed25519"))
                        .build()));
        try (ServerSocketChannel elsewhere = Application.listen()) {
            Endpoint another = new Endpoint("127.0.0.1", Application.port(elsewhere));
            assertRefused(() ->
                    CulvertPair.now(other.forwardRemote(secondHost, first.boundPort(), another, ForwardObserver.NONE)));
            assertForwards(first.boundPort());
            elsewhere.configureBlocking(false);
            assertThat(elsewhere.accept())
                    .as("a connection to the second one's target")
                    .isNull();
        }
        other.close();
    }

    @Test
    void W01_a_listener_dies_with_its_connection() {
        int port = bind("localhost", 0);
        pair.tunnel().close();
        await().atMost(SOON).until(() -> !Sockets.listening(port));
    }

    @Test
    void W01_a_listener_dies_with_the_program_that_asked_for_it() throws Exception {
        try (ForeignPair ssh = ForeignPair.ssh(endpoint.port())) {
            int port = ssh.port(Pair.Direction.REMOTE);
            assertForwards(port);
            ssh.killPeer();
            await().atMost(SOON).until(() -> !Sockets.listening(port));
        }
    }

    @Test
    void W02_a_listener_whose_connection_ends_while_it_is_being_bound_does_not_survive_it() {
        Tunnel other = pair.anotherTunnel();
        SshConnection server = await().until(
                        () -> pair.host().connections().stream()
                                .filter(end -> end.remoteAddress()
                                        .equals(other.connection().localAddress()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
        int port = FreePort.find();
        assertThatThrownBy(() -> CulvertPair.now(server.eventLoop()
                        .submit(() -> {
                            server.close();
                            return Listener.listen(
                                    pair.network(),
                                    server,
                                    List.of(new InetSocketAddress(CulvertPair.LOOPBACK, port)),
                                    socket -> new Listener.Open("forwarded-tcpip", new byte[0]),
                                    ForwardObserver.NONE);
                        })
                        .syncUninterruptibly()
                        .getNow()))
                .hasRootCauseInstanceOf(SshException.class);
        await().atMost(SOON).until(() -> !Sockets.listening(port));
    }

    @Test
    void a_forward_that_is_closed_frees_its_port_and_its_connections_go_on() throws IOException {
        Forward forward = CulvertPair.now(pair.tunnel().forwardRemote(0, endpoint));
        try (Application initiator = Application.connect(forward.boundPort());
                Application accepted = Application.accept(target)) {
            forward.close();
            forward.close();
            await().atMost(SOON).until(() -> !Sockets.listening(forward.boundPort()));
            initiator.send(1000);
            accepted.receive(1000);
        }
    }

    @Test
    void a_local_forward_that_is_closed_from_any_thread_frees_its_port_and_its_connections_go_on() throws IOException {
        Forward forward = CulvertPair.now(pair.tunnel().forwardLocal(0, endpoint));
        try (Application initiator = Application.connect(forward.boundPort());
                Application accepted = Application.accept(target)) {
            forward.close();
            forward.close();
            await().atMost(SOON).until(() -> !Sockets.listening(forward.boundPort()));
            initiator.send(1000);
            accepted.receive(1000);
        }
    }

    @Test
    void port_0_asked_for_twice_gives_two_ports() throws IOException {
        Forward one = CulvertPair.now(pair.tunnel().forwardRemote(0, endpoint));
        Forward other = CulvertPair.now(pair.tunnel().forwardRemote(0, endpoint));
        assertThat(one.boundPort()).isNotEqualTo(other.boundPort());
        assertForwards(one.boundPort());
        assertForwards(other.boundPort());
        one.close();
        assertForwards(other.boundPort());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "000000096c6f63616c686f7374",
                "000000096c6f63616c686f73740000",
                "000000096c6f63616c686f73740001000000",
                "000000096c6f63616c686f737400000000ff",
                "ffffffff6c6f63616c686f737400000000",
                "00000001ff00000000"
            })
    void A14_a_malformed_request_costs_the_request_and_not_the_connection(String hex) throws IOException {
        byte[] malformed = HexFormat.of().parseHex(hex);
        SshConnection connection = pair.tunnel().connection();
        assertRefused(() -> CulvertPair.now(connection.request("tcpip-forward", malformed)));
        assertRefused(() -> CulvertPair.now(connection.request("cancel-tcpip-forward", malformed)));
        assertListens("127.0.0.1", bind("localhost", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fe80::1%no-such-interface", "no such host", "192.0.2.1", "not an address\0"})
    void A14_an_address_that_cannot_be_bound_costs_the_request_and_not_the_connection(String host) throws IOException {
        serve(GatewayPorts.CLIENTSPECIFIED);
        assertRefused(() -> bind(host, 0));
        assertListens("127.0.0.1", bind("localhost", 0));
    }

    @Test
    void without_gateway_ports_both_loopback_addresses_are_bound_whatever_was_asked_for() throws IOException {
        for (String asked : List.of("localhost", "", "0.0.0.0", "192.0.2.1")) {
            int port = bind(asked, 0);
            assertListens("127.0.0.1", port);
            assertListensIfIpv6("::1", port);
            assertDoesNotListenElsewhere(port);
        }
    }

    @Test
    void without_gateway_ports_one_of_the_loopback_addresses_may_be_chosen() throws IOException {
        int port = bind("127.0.0.1", 0);
        assertListens("127.0.0.1", port);
        assertDoesNotListen("::1", port);
        assumeTrue(hasIpv6(), "there is no IPv6 here");
        int port6 = bind("::1", 0);
        assertListens("::1", port6);
        assertDoesNotListen("127.0.0.1", port6);
    }

    @Test
    void with_gateway_ports_all_addresses_are_bound_whatever_was_asked_for() throws IOException {
        serve(GatewayPorts.YES);
        int port = bind("127.0.0.1", 0);
        assertListens("127.0.0.1", port);
        assertListensIfIpv6("::1", port);
        assertListens("127.0.0.2", port);
    }

    @Test
    void with_gateway_ports_by_the_client_what_was_asked_for_is_bound() throws IOException {
        serve(GatewayPorts.CLIENTSPECIFIED);
        int all = bind("", 0);
        assertListens("127.0.0.2", all);
        assertListensIfIpv6("::1", all);
        int one = bind("127.0.0.2", 0);
        assertListens("127.0.0.2", one);
        assertDoesNotListen("127.0.0.1", one);
        int loopback = bind("localhost", 0);
        assertListens("127.0.0.1", loopback);
        assertListensIfIpv6("::1", loopback);
        assertDoesNotListen("127.0.0.2", loopback);
    }

    private int bind(String host, int port) {
        byte[] reply = request("tcpip-forward", host, port);
        if (port != 0) {
            assertThat(reply).isEmpty();
            return port;
        }
        return BoundPort.read(reply).port();
    }

    private void cancel(String host, int port) {
        request("cancel-tcpip-forward", host, port);
    }

    private byte[] request(String name, String host, int port) {
        return CulvertPair.now(pair.tunnel().connection().request(name, new TcpipForward(host, port).toBytes()));
    }

    private void assertForwards(int port) throws IOException {
        try (Application initiator = Application.connect(port);
                Application accepted = Application.accept(target)) {
            initiator.send(10);
            accepted.receive(10);
        }
    }

    private static void assertListens(String host, int port) throws IOException {
        Application.connect(new InetSocketAddress(host, port)).close();
    }

    private static void assertListensIfIpv6(String host, int port) throws IOException {
        if (hasIpv6()) {
            assertListens(host, port);
        }
    }

    private static void assertDoesNotListen(String host, int port) {
        assertThatThrownBy(() -> assertListens(host, port)).isInstanceOf(IOException.class);
    }

    /** On this machine's other addresses. */
    private static void assertDoesNotListenElsewhere(int port) throws IOException {
        assertDoesNotListen("127.0.0.2", port);
        for (InetAddress address : addresses()) {
            if (!address.isLoopbackAddress()) {
                assertDoesNotListen(address.getHostAddress(), port);
            }
        }
    }

    private static boolean hasIpv6() throws IOException {
        return addresses().stream().anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
    }

    private static List<InetAddress> addresses() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .toList();
    }

    private static ServerSocket alsoOnIpv6(int port) throws IOException {
        return hasIpv6() ? new ServerSocket(port, 1, InetAddress.getByName("::1")) : new ServerSocket();
    }

    private static void assertRefused(ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        SshException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(SshException.Kind.REQUEST_REFUSED));
    }
}
