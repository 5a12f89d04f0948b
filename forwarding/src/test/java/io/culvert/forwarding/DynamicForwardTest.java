package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.core.SshConnection;
import io.culvert.forwarding.dynamic.ProxyAuthenticator;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients of a proxy at either end of a connection, with real sockets. */
@Timeout(20)
final class DynamicForwardTest {
    private static final String GREETING = "050100";
    private static final String REACHED = "0500" + "05000001000000000000";

    private final List<Throwable> refused = new ArrayList<>();
    private final ForwardObserver observer = new ForwardObserver() {
        @Override
        public void refused(Throwable why) {
            refused.add(why);
        }
    };
    private CulvertPair pair;
    private ServerSocket target;

    @BeforeEach
    void open() throws IOException {
        target = new ServerSocket(0, 50, CulvertPair.LOOPBACK);
        pair = CulvertPair.open(NettyTransport.preferred(), ForwardingPolicy.ANYWHERE, Duration.ofMillis(300));
    }

    @AfterEach
    void close() throws IOException {
        pair.close();
        target.close();
    }

    /** 3 MB fill every buffer on the way, so that each half has to wait for the other (rule C09). */
    @ParameterizedTest
    @EnumSource
    void W14_what_is_pipelined_behind_the_request_arrives_and_so_does_each_end(Pair.Direction direction)
            throws Exception {
        byte[] stream = Application.stream(3_000_000);
        try (Socket client = connect(direction, null)) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    say(client, GREETING + request(target.getLocalPort()));
                    client.getOutputStream().write(stream);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            try (Socket accepted = target.accept()) {
                OutputStream back = accepted.getOutputStream();
                back.write(stream, 0, 1000);
                assertThat(accepted.getInputStream().readAllBytes()).isEqualTo(stream);
                back.write(stream, 1000, 1000);
            }
            sent.join();
            assertHears(client, REACHED);
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(Arrays.copyOf(stream, 2000));
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource
    void a_client_hears_why_its_target_was_not_reached_even_if_it_has_sent_more(Pair.Direction direction)
            throws Exception {
        int port = target.getLocalPort();
        target.close();
        try (Socket client = connect(direction, null)) {
            say(client, GREETING + request(port) + "00".repeat(100_000));
            assertHears(client, "0500" + "05050001000000000000");
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertNothingIsLeft();
        assertThat(refused).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_target_that_does_not_answer_is_unreachable(Pair.Direction direction) throws Exception {
        try (FullBacklog deaf = new FullBacklog();
                Socket client = connect(direction, null)) {
            say(client, GREETING + request(deaf.port()));
            assertHears(client, "0500" + "05040001000000000000");
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_goes_while_its_target_is_being_reached_leaves_nothing(Pair.Direction direction)
            throws Exception {
        try (FullBacklog deaf = new FullBacklog()) {
            Socket client = connect(direction, null);
            say(client, GREETING + request(deaf.port()));
            assertHears(client, "0500");
            client.setSoLinger(true, 0);
            client.close();
        }
        assertNothingIsLeft();
    }

    @Test
    void K06_a_target_that_is_not_permitted_is_not_connected_to() throws Exception {
        Forward forward = CulvertPair.now(pair.tunnel()
                .forwardRemoteDynamic(
                        "localhost", 0, null, permitted -> permitted.port() != target.getLocalPort(), observer));
        try (Socket client = new Socket("127.0.0.1", forward.boundPort())) {
            say(client, GREETING + request(target.getLocalPort()));
            assertHears(client, "0500" + "05020001000000000000");
        }
        assertThat(refused).hasSize(1);
        target.setSoTimeout(1);
        assertThatThrownBy(target::accept).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void a_server_that_permits_nothing_is_told_as_such() throws Exception {
        pair.close();
        pair = CulvertPair.open(NettyTransport.preferred(), ForwardingPolicy.NOTHING);
        try (Socket client = connect(Pair.Direction.LOCAL, null)) {
            say(client, GREETING + request(target.getLocalPort()));
            assertHears(client, "0500" + "05020001000000000000");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_password_is_asked_for_at_either_end(Pair.Direction direction) throws Exception {
        ProxyAuthenticator anybody =
                login -> CompletableFuture.supplyAsync(() -> login.user().equals("u"));
        String password = "01" + "0175" + "0170";
        try (Socket client = connect(direction, anybody)) {
            say(client, "050102" + password + request(target.getLocalPort()) + "2a");
            try (Socket accepted = target.accept()) {
                assertThat(accepted.getInputStream().read()).isEqualTo(0x2a);
            }
            assertHears(client, "0502" + "0100" + REACHED.substring(4));
        }
        try (Socket client = connect(direction, anybody)) {
            say(client, "050102" + password.replace("75", "76") + request(target.getLocalPort()) + "2a");
            assertHears(client, "0502" + "01ff");
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertNothingIsLeft();
    }

    private Socket connect(Pair.Direction direction, ProxyAuthenticator authenticator) throws IOException {
        Tunnel tunnel = pair.tunnel();
        Forward forward = CulvertPair.now(
                direction == Pair.Direction.LOCAL
                        ? tunnel.forwardDynamic(
                                List.of(new InetSocketAddress(CulvertPair.LOOPBACK, 0)), authenticator, observer)
                        : tunnel.forwardRemoteDynamic("localhost", 0, authenticator, permitted -> true, observer));
        return new Socket("127.0.0.1", forward.boundPort());
    }

    /** For 127.0.0.1. */
    private static String request(int port) {
        return "05010001" + "7f000001" + String.format("%04x", port);
    }

    private static void say(Socket client, String hex) throws IOException {
        client.getOutputStream().write(HexFormat.of().parseHex(hex));
    }

    private static void assertHears(Socket client, String hex) throws IOException {
        byte[] heard = new byte[hex.length() / 2];
        new DataInputStream(client.getInputStream()).readFully(heard);
        assertThat(HexFormat.of().formatHex(heard)).isEqualTo(hex);
    }

    private void assertNothingIsLeft() {
        for (SshConnection connection : pair.connections()) {
            await().until(() -> connection.channelCount() == 0);
        }
    }
}
