package io.culvert.forwarding.interop;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.SshException;
import io.culvert.forwarding.Forward;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.interop.EchoTarget.Payload;
import io.culvert.testing.FreePort;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client whose transport is no socket of its own: a channel of another connection, or a program's streams. */
final class JumpsTest {
    @TempDir
    static Path home;

    private static Bench bench;
    private static ServerPeer sshd;
    private static JumpHost ours;

    @BeforeAll
    static void open() throws Exception {
        bench = new Bench(home);
        sshd = OpenSsh.sshd(bench, "RekeyLimit 256K");
        ours = bench.start(bench.server());
    }

    @AfterAll
    static void close() throws Exception {
        sshd.close();
        ours.close();
        bench.close();
    }

    @Test
    void a_chain_of_three_servers_carries_forwards_both_ways_while_all_of_them_rekey() throws Exception {
        try (Tunnel first = bench.connect(
                        Bench.port(ours), bench.client(Bench.USER).rekeyLimit(Bench.rekeyAfter(512 * 1024)));
                Tunnel second = Bench.get(first.through(
                        Bench.local(sshd.port()), bench.client(Bench.USER).build()));
                Tunnel third = Bench.get(second.through(
                        Bench.local(Bench.port(ours)), bench.client(Bench.USER).build()))) {
            assertThat(third.connection().eventLoop())
                    .isSameAs(first.connection().eventLoop());
            Forward local = Bench.get(third.forwardLocal(0, bench.echoEndpoint()));
            Forward remote = Bench.get(third.forwardRemote("127.0.0.1", 0, bench.echoEndpoint(), ForwardObserver.NONE));
            exchange(local.boundPort());
            exchange(remote.boundPort());
        }
    }

    @Test
    void a_server_behind_another_is_checked_as_itself() {
        HostKeyVerifier.Target named = new HostKeyVerifier.Target("inner", 22);
        try (Tunnel first = bench.connect(sshd.port(), bench.client(Bench.USER))) {
            HostKeyVerifier asked = (target, key) -> Bench.trusting(bench.userKey.publicKey())
                    .verify(target.equals(named) ? target : new HostKeyVerifier.Target("wrong", 0), key);
            assertThat(failure(first.through(
                            Bench.local(Bench.port(ours)),
                            named,
                            ClientConfig.builder(Bench.USER, asked).build())))
                    .contains("not the key of inner");
        }
    }

    @Test
    void a_server_that_the_jump_host_cannot_reach_costs_the_jump_host_nothing() throws Exception {
        try (Tunnel first = bench.connect(sshd.port(), bench.client(Bench.USER))) {
            int nobody = FreePort.find();
            assertThat(failure(first.through(
                            Bench.local(nobody), bench.client(Bench.USER).build())))
                    .contains("connect to host 127.0.0.1 port " + nobody + ": open failed: connect failed");
            exchange(Bench.get(first.forwardLocal(0, bench.echoEndpoint())).boundPort());
        }
    }

    @Test
    void a_connection_goes_over_the_streams_of_a_program() throws Exception {
        ProcessBuilder program = new ProcessBuilder(OpenSsh.sshdOnStreams(bench, "RekeyLimit 256K"))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Tunnel tunnel = Bench.get(Tunnel.overCommand(
                bench.network,
                program,
                new HostKeyVerifier.Target("streams", 22),
                bench.client(Bench.USER).build()));
        exchange(Bench.get(tunnel.forwardLocal(0, bench.echoEndpoint())).boundPort());
        tunnel.close();
        assertThat(tunnel.connection().closed()).succeedsWithin(30, SECONDS);
    }

    @Test
    void a_program_that_ends_ends_the_connection_and_one_that_is_missing_is_named() {
        HostKeyVerifier.Target target = new HostKeyVerifier.Target("nobody", 22);
        assertThat(failure(Tunnel.overCommand(
                        bench.network,
                        new ProcessBuilder("true"),
                        target,
                        bench.client(Bench.USER).build())))
                .isNotEmpty();
        assertThat(failure(Tunnel.overCommand(
                        bench.network,
                        new ProcessBuilder("/no/such/program"),
                        target,
                        bench.client(Bench.USER).build())))
                .contains("/no/such/program");
    }

    private static void exchange(int port) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            bench.echo.exchange(socket, Payload.ofSize(2_000_000));
        }
    }

    private static String failure(CompletionStage<?> stage) {
        Throwable[] failure = new Throwable[1];
        assertThat(stage).failsWithin(30, SECONDS).withThrowableThat().satisfies(e -> failure[0] = e.getCause());
        assertThat(failure[0]).isInstanceOf(SshException.class);
        return failure[0].getMessage();
    }
}
