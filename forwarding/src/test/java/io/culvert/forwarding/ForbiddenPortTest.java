package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.ChannelOpenException;
import io.culvert.core.auth.Login;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A bastion whose users may go everywhere but to one port, as to 22, which only an inspected way leads to. */
@Timeout(60)
final class ForbiddenPortTest {
    private ServerSocketChannel forbidden;
    private CulvertPair pair;
    private int port;

    @BeforeEach
    void open() throws Exception {
        forbidden = Application.listen();
        port = Application.port(forbidden);
        pair = CulvertPair.open(NettyTransport.preferred(), new AnywherePolicy() {
            @Override
            public boolean permitsOpen(Login login, Endpoint target) {
                return target.port() != port;
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        pair.close();
        forbidden.configureBlocking(false);
        assertThat(forbidden.accept()).as("a connection to the forbidden port").isNull();
        forbidden.close();
    }

    @Test
    void A10_no_kind_of_forward_leads_to_a_port_that_the_policy_closes() throws Exception {
        Tunnel tunnel = pair.tunnel();
        for (String host : new String[] {"127.0.0.1", "localhost", "LOCALHOST.", "::ffff:127.0.0.1"}) {
            Endpoint target = new Endpoint(host, port);
            Forward local = CulvertPair.now(tunnel.forwardLocal(0, target));
            try (Application initiator = Application.connect(local.boundPort())) {
                initiator.end();
            }
            assertThatThrownBy(() -> CulvertPair.now(tunnel.open(target, new ChannelInboundHandlerAdapter())))
                    .hasCauseInstanceOf(ChannelOpenException.class);
        }
        Forward dynamic = CulvertPair.now(tunnel.forwardDynamic(
                List.of(new InetSocketAddress(CulvertPair.LOOPBACK, 0)), null, ForwardObserver.NONE));
        try (Socket socket = new Socket(CulvertPair.LOOPBACK, dynamic.boundPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(new byte[] {5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, (byte) (port >> 8), (byte) port});
            assertThat(socket.getInputStream().readNBytes(2)).containsExactly(5, 0);
            assertThat(socket.getInputStream().readNBytes(2)[1])
                    .as("SOCKS says why")
                    .isNotZero();
        }
    }

    @Test
    void A10_an_observer_learns_of_every_forwarded_connection_and_its_bytes() throws Exception {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        AtomicLong there = new AtomicLong();
        AtomicLong back = new AtomicLong();
        ForwardObserver audit = new ForwardObserver() {
            @Override
            public void opened() {
                open.incrementAndGet();
            }

            @Override
            public void closed() {
                closed.incrementAndGet();
            }

            @Override
            public void toTarget(int bytes) {
                there.addAndGet(bytes);
            }

            @Override
            public void fromTarget(int bytes) {
                back.addAndGet(bytes);
            }
        };
        try (ServerSocketChannel target = Application.listen()) {
            Endpoint endpoint = new Endpoint("127.0.0.1", Application.port(target));
            Forward forward = CulvertPair.now(pair.tunnel()
                    .forwardLocal(List.of(new InetSocketAddress(CulvertPair.LOOPBACK, 0)), endpoint, audit));
            for (int i = 1; i <= 3; i++) {
                try (Application initiator = Application.connect(forward.boundPort());
                        Application accepted = Application.accept(target)) {
                    initiator.send(1_000);
                    accepted.receive(1_000);
                    accepted.send(50);
                    initiator.receive(50);
                }
            }
            Awaitility.await().untilAsserted(() -> assertThat(closed).hasValue(3));
            assertThat(open).hasValue(3);
            assertThat(there).hasValue(3_000);
            assertThat(back).hasValue(150);
        }
    }
}
