package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.ForwardingPayloads.TcpipForward;
import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.ServerConfig;
import io.culvert.core.SshChannel;
import io.culvert.core.SshException;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.key.SshKeyPair;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of clients when a server is closed or drained. */
@Timeout(20)
final class JumpHostEndTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Network network = Network.create();
    private final CompletableFuture<AuthDecision> decision = new CompletableFuture<>();
    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final JumpHost host = CulvertPair.now(JumpHost.start(
            network,
            new InetSocketAddress(CulvertPair.LOOPBACK, 0),
            ServerConfig.builder(SshKeyPair.generate("ssh-ed25519")).publicKey((attempt, key) -> {
                asked.complete(null);
                return decision;
            }),
            ForwardingPolicy.ANYWHERE));

    @AfterEach
    void close() {
        host.close();
        network.close();
    }

    static Stream<Consumer<JumpHost>> ends() {
        return Stream.of(JumpHost::close, jump -> jump.drain(Duration.ofMillis(1)));
    }

    private Socket stranger() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), CulvertPair.port(host));
    }

    private CompletionStage<Tunnel> login() {
        return Tunnel.connect(
                network,
                new Endpoint("127.0.0.1", CulvertPair.port(host)),
                CulvertPair.clientConfig("alice", SshKeyPair.generate("ssh-ed25519"))
                        .build());
    }

    @ParameterizedTest
    @MethodSource("ends")
    void a_connection_that_is_logging_in_ends(Consumer<JumpHost> end) throws IOException {
        try (Socket stranger = stranger();
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(stranger.getInputStream(), StandardCharsets.ISO_8859_1))) {
            assertThat(in.readLine()).startsWith("SSH-2.0-");
            end.accept(host);
            while (in.read() >= 0) {} // what had been sent before
        }
    }

    @Test
    void a_login_that_succeeds_after_the_close_ends() {
        CompletionStage<Tunnel> login = login();
        CulvertPair.now(asked);
        host.close();
        decision.complete(AuthDecision.GRANTED);
        assertThatThrownBy(() -> CulvertPair.now(login)).hasCauseInstanceOf(SshException.class);
    }

    @Test
    void a_login_that_succeeds_while_the_server_drains_may_finish_what_it_has_which_is_nothing() {
        CompletionStage<Tunnel> login = login();
        CulvertPair.now(asked);
        host.drain(LONG);
        decision.complete(AuthDecision.GRANTED);
        CulvertPair.now(CulvertPair.now(login).connection().closed());
    }

    @Test
    void a_client_of_a_server_that_drains_gets_no_new_channels_and_no_listeners() throws IOException {
        decision.complete(AuthDecision.GRANTED);
        try (ServerSocket target = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Tunnel tunnel = CulvertPair.now(login())) {
            Endpoint endpoint = new Endpoint("127.0.0.1", target.getLocalPort());
            SshChannel channel = CulvertPair.now(tunnel.open(endpoint, new ChannelInboundHandlerAdapter()));
            host.drain(LONG);
            // drain returns before the loops of the connections have heard of it
            host.connections()
                    .forEach(connection ->
                            connection.eventLoop().submit(() -> {}).syncUninterruptibly());
            assertThatThrownBy(() -> CulvertPair.now(tunnel.open(endpoint, new ChannelInboundHandlerAdapter())))
                    .cause()
                    .isInstanceOfSatisfying(ChannelOpenException.class, refusal -> {
                        assertThat(refusal.reason()).isEqualTo(OpenFailureReason.RESOURCE_SHORTAGE);
                        assertThat(refusal.description()).isEqualTo("the connection is about to end");
                    });
            assertThatThrownBy(() -> CulvertPair.now(
                            tunnel.connection().request("tcpip-forward", new TcpipForward("localhost", 0).toBytes())))
                    .hasCauseInstanceOf(SshException.class);
            channel.close();
            CulvertPair.now(tunnel.connection().closed());
        }
    }
}
