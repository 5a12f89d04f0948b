package io.culvert.forwarding.interop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.ChannelOpenException;
import io.culvert.core.ClientConfig;
import io.culvert.core.SshException;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Forward;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.interop.EchoTarget.Payload;
import io.culvert.testing.FreePort;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our client and sshd, dropbear and asyncssh's server: many forwards at once, and what is refused. */
final class StockServersTest {
    @TempDir
    static Path home;

    private static Bench bench;
    private static ServerPeer sshd;

    @BeforeAll
    static void open() throws Exception {
        bench = new Bench(home);
        sshd = OpenSsh.sshd(bench);
    }

    @AfterAll
    static void close() throws Exception {
        sshd.close();
        bench.close();
    }

    @Test
    void many_forwards_of_both_kinds_go_over_one_connection_to_sshd() throws Exception {
        manyForwards(sshd, Bench.USER, () -> 0);
    }

    @Test
    void many_forwards_of_both_kinds_go_over_one_connection_to_dropbear() throws Exception {
        try (ServerPeer dropbear = Dropbear.server(bench)) {
            manyForwards(dropbear, Dropbear.SERVER_USER, () -> 0);
        }
    }

    /** Its forwarded-tcpip opens name the port that was asked for, so that must not be 0. */
    @Test
    void many_forwards_of_both_kinds_go_over_one_connection_to_asyncssh() throws Exception {
        try (ServerPeer asyncssh = Asyncssh.server(bench, "publickey")) {
            manyForwards(asyncssh, Bench.USER, FreePort::find);
        }
    }

    /** Three each way, each to a target of its own, with bytes of its own. */
    private static void manyForwards(ServerPeer server, String user, IntSupplier remotePort) throws Exception {
        List<EchoTarget> targets = new ArrayList<>();
        List<Bench.Work> exchanges = new ArrayList<>();
        try (Tunnel tunnel = bench.connect(server.port(), bench.client(user))) {
            for (int i = 0; i < 6; i++) {
                EchoTarget target = new EchoTarget();
                targets.add(target);
                Endpoint endpoint = Bench.local(target.port());
                CompletionStage<Forward> opening = i % 2 == 0
                        ? tunnel.forwardLocal(0, endpoint)
                        : tunnel.forwardRemote(remotePort.getAsInt(), endpoint);
                int port = Bench.get(opening).boundPort();
                Payload payload = Payload.ofSize(500_000 + i);
                exchanges.add(() -> {
                    try (Socket socket = new Socket("127.0.0.1", port)) {
                        target.exchange(socket, payload);
                    }
                });
            }
            Bench.allAtOnce(exchanges);
        } finally {
            for (EchoTarget target : targets) {
                target.close();
            }
        }
    }

    @Test
    void an_unknown_host_key_is_refused() {
        ClientConfig.Builder config = ClientConfig.builder(
                        Bench.USER,
                        Bench.trusting(SshKeyPair.generate("ssh-ed25519").publicKey()))
                .authenticateWith(ClientAuthMethod.PublicKey.of(bench.userKey));
        failure(Tunnel.connect(bench.network, Bench.local(sshd.port()), config.build()))
                .isInstanceOfSatisfying(
                        SshException.class, e -> assertThat(e.kind()).isEqualTo(SshException.Kind.HOST_KEY_REJECTED));
    }

    @Test
    void a_wrong_user_key_is_denied_with_the_words_of_ssh() {
        ClientConfig.Builder config = ClientConfig.builder(Bench.USER, Bench.trusting(bench.hostKey.publicKey()))
                .authenticateWith(ClientAuthMethod.PublicKey.of(SshKeyPair.generate("ssh-ed25519")));
        failure(Tunnel.connect(bench.network, Bench.local(sshd.port()), config.build()))
                .hasMessageContaining("Permission denied (publickey)")
                .isInstanceOfSatisfying(
                        SshException.class,
                        e -> assertThat(e.kind()).isEqualTo(SshException.Kind.AUTHENTICATION_FAILED));
    }

    @Test
    void what_sshd_forbids_is_administratively_prohibited() {
        try (ServerPeer strict = OpenSsh.sshd(bench, "AllowTcpForwarding no");
                Tunnel tunnel = bench.connect(strict.port(), bench.client(Bench.USER))) {
            failure(tunnel.open(bench.echoEndpoint(), new ChannelInboundHandlerAdapter()))
                    .isInstanceOfSatisfying(
                            ChannelOpenException.class,
                            e -> assertThat(e.reason()).isEqualTo(1));
            failure(tunnel.forwardRemote(0, bench.echoEndpoint()))
                    .isInstanceOfSatisfying(
                            SshException.class, e -> assertThat(e.kind()).isEqualTo(SshException.Kind.REQUEST_REFUSED));
        }
    }

    @Test
    void a_target_that_refuses_sshd_is_a_connect_that_failed() {
        try (Tunnel tunnel = bench.connect(sshd.port(), bench.client(Bench.USER))) {
            failure(tunnel.open(Bench.local(FreePort.find()), new ChannelInboundHandlerAdapter()))
                    .hasMessageContaining("Connection refused")
                    .isInstanceOfSatisfying(
                            ChannelOpenException.class,
                            e -> assertThat(e.reason()).isEqualTo(2));
        }
    }

    private static AbstractThrowableAssert<?, ?> failure(CompletionStage<?> stage) {
        Throwable[] failure = new Throwable[1];
        assertThat(stage).failsWithin(30, SECONDS).withThrowableThat().satisfies(e -> failure[0] = e.getCause());
        return assertThat(failure[0]);
    }
}
