package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.SshChannel;
import io.culvert.core.auth.Login;
import io.culvert.core.key.SshKeyPair;
import io.culvert.testing.FreePort;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forwards that lead back to the server, or to themselves (rule W09). */
@Timeout(60)
final class LoopsTest {
    private static final class Listed extends AnywherePolicy {
        @Override
        public boolean permitsOwnListener(Login login, Endpoint target, InetAddress address) {
            return true;
        }
    }

    private ServerSocketChannel target;
    private CulvertPair pair;

    @BeforeEach
    void open() throws IOException {
        target = Application.listen();
        pair = CulvertPair.open(NettyTransport.preferred(), ForwardingPolicy.ANYWHERE);
    }

    @AfterEach
    void close() throws IOException {
        pair.close();
        target.close();
    }

    private void serve(ForwardingPolicy policy) {
        pair.close();
        pair = CulvertPair.open(NettyTransport.preferred(), policy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void W09_a_forward_to_a_port_of_the_server_itself_is_refused_unless_the_policy_lists_it(String host)
            throws IOException {
        int ssh = CulvertPair.port(pair.host());
        int remote = remoteForward();
        assertRefused(host, ssh);
        assertRefused(host, remote);
        CulvertPair.now(open("127.0.0.1", Application.port(target)));

        serve(new Listed());
        CulvertPair.now(open(host, CulvertPair.port(pair.host())));
        CulvertPair.now(open(host, remoteForward()));
    }

    @Test
    void W09_a_listener_for_all_addresses_is_the_servers_own_at_each_of_them() throws IOException {
        serve(new AnywherePolicy() {
            @Override
            public List<InetSocketAddress> listenOn(Login login, Endpoint requested) {
                return List.of(new InetSocketAddress("0.0.0.0", requested.port()));
            }
        });
        int remote = remoteForward();
        assertRefused("127.0.0.1", remote);
        assertRefused("127.3.2.1", remote);
    }

    @Test
    void W09_a_port_is_the_servers_own_only_while_it_listens_there() throws IOException {
        Forward forward =
                CulvertPair.now(pair.tunnel().forwardRemote(0, new Endpoint("127.0.0.1", Application.port(target))));
        assertRefused("127.0.0.1", forward.boundPort());
        forward.close();
        await().until(() -> !Sockets.listening(forward.boundPort()));
        assertThatThrownBy(() -> CulvertPair.now(open("127.0.0.1", forward.boundPort())))
                .cause()
                .isInstanceOfSatisfying(
                        ChannelOpenException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(OpenFailureReason.CONNECT_FAILED));
    }

    @Test
    void W09_a_remote_forward_that_leads_to_itself_ends() throws IOException {
        int port = FreePort.find();
        Opened opened = new Opened();
        CulvertPair.now(pair.tunnel().forwardRemote("127.0.0.1", port, new Endpoint("127.0.0.1", port), opened));
        assertEnds(port, opened);
    }

    @Test
    void W09_a_local_forward_that_leads_to_itself_ends() throws IOException {
        int port = FreePort.find();
        Opened opened = new Opened();
        CulvertPair.now(pair.tunnel()
                .forwardLocal(
                        List.of(new InetSocketAddress("127.0.0.1", port)), new Endpoint("127.0.0.1", port), opened));
        assertEnds(port, opened);
    }

    @Test
    void W09_connections_through_the_server_to_itself_are_nested_only_so_deep() {
        serve(new Listed());
        Endpoint server = new Endpoint("127.0.0.1", CulvertPair.port(pair.host()));
        SshKeyPair key = SshKeyPair.generate("ssh-ed25519");
        List<Tunnel> tunnels = new ArrayList<>(List.of(pair.tunnel()));
        assertThatThrownBy(() -> {
                    while (tunnels.size() < 100) {
                        tunnels.add(CulvertPair.now(tunnels.get(tunnels.size() - 1)
                                .through(
                                        server,
                                        CulvertPair.clientConfig("test", key).build())));
                    }
                })
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("open failed");
        assertThat(tunnels).hasSize(Hops.MOST + 2);
        for (int i = tunnels.size() - 1; i > 0; i--) {
            tunnels.get(i).close();
        }
    }

    /** Whoever connects to it is let go, and so are all connections in between. */
    private void assertEnds(int port, Opened opened) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            assertThat(ends(socket)).isTrue();
        }
        await().untilAsserted(() -> assertThat(pair.connections())
                .allSatisfy(connection -> assertThat(connection.channelCount()).isZero()));
        assertThat(opened.count).hasValueLessThanOrEqualTo(Hops.MOST + 1);
    }

    private static boolean ends(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private int remoteForward() throws IOException {
        return CulvertPair.now(pair.tunnel().forwardRemote(0, new Endpoint("127.0.0.1", Application.port(target))))
                .boundPort();
    }

    private CompletionStage<SshChannel> open(String host, int port) {
        return pair.tunnel().open(new Endpoint(host, port), new ChannelInboundHandlerAdapter());
    }

    private void assertRefused(String host, int port) {
        assertThatThrownBy(() -> CulvertPair.now(open(host, port)))
                .cause()
                .isInstanceOfSatisfying(
                        ChannelOpenException.class,
                        refusal ->
                                assertThat(refusal.reason()).isEqualTo(OpenFailureReason.ADMINISTRATIVELY_PROHIBITED));
    }

    private static final class Opened implements ForwardObserver {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void opened() {
            count.incrementAndGet();
        }
    }
}
