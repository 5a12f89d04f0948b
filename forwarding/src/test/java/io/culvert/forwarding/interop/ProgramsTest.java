package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.SshChannel;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.session.Programs;
import io.culvert.forwarding.session.Sessions;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stock ssh gets from our server on a session: programs where they are allowed, else a notice. */
final class ProgramsTest {
    @TempDir
    static Path home;

    private static Bench bench;
    private static JumpHost host;

    @BeforeAll
    static void open() throws Exception {
        bench = new Bench(home);
        host = start(new Sessions(programs(Optional.empty()), 3));
    }

    @AfterAll
    static void close() throws Exception {
        host.close();
        bench.close();
    }

    private static Programs programs(Optional<String> forced) {
        return new Programs(
                Path.of("/bin/sh"),
                home,
                Map.of("PATH", System.getenv("PATH")),
                name -> name.startsWith("WANTED"),
                forced,
                Map.of("greet", "echo hello"),
                bench.network.workers());
    }

    private static JumpHost start(Sessions sessions) {
        return Bench.get(JumpHost.start(
                bench.network,
                List.of(PeerProcess.loopback(0)),
                bench.server(),
                ForwardingPolicy.ANYWHERE,
                sessions,
                true,
                ForwardObserver.NONE));
    }

    @Test
    void one_connection_has_no_more_sessions_than_allowed() {
        try (Tunnel tunnel = bench.connect(Bench.port(host), bench.client(Bench.USER))) {
            List<SshChannel> open = List.of(session(tunnel), session(tunnel), session(tunnel));
            assertThatThrownBy(() -> session(tunnel))
                    .hasCauseInstanceOf(ChannelOpenException.class)
                    .cause()
                    .extracting(cause -> ((ChannelOpenException) cause).reason())
                    .isEqualTo((long) OpenFailureReason.RESOURCE_SHORTAGE);
            assertThat(open).allMatch(SshChannel::isOpen);
        }
    }

    private static SshChannel session(Tunnel tunnel) {
        return Bench.get(tunnel.connection().openChannel("session", new byte[0], new ChannelInboundHandlerAdapter()));
    }

    @Test
    void ssh_runs_a_program_here() {
        try (PeerProcess ssh = PeerProcess.start(
                home,
                withCommand(OpenSsh.ssh(bench, Bench.port(host), "-T"), "read word; echo \"got $word\"; exit 7"))) {
            ssh.say("culvert\n");
            assertThat(ssh.awaitExit()).as(ssh.toString()).isEqualTo(7);
            assertThat(ssh.output()).contains("got culvert");
        }
    }

    private static List<String> withCommand(List<String> ssh, String command) {
        return Stream.concat(ssh.stream(), Stream.of(command)).toList();
    }

    @Test
    void ssh_without_N_is_told_that_there_is_no_shell_and_keeps_its_connection() {
        try (JumpHost forwardsOnly = start(Sessions.NOTICE);
                PeerProcess ssh = PeerProcess.start(home, OpenSsh.ssh(bench, Bench.port(forwardsOnly), "-tt"))) {
            ssh.awaitLine("There is no shell here");
            ssh.say("\3");
            assertThat(ssh.awaitExit()).as(ssh.toString()).isZero();
        }
    }

    @Test
    void ssh_is_refused_a_command_where_nobody_runs_any() {
        try (JumpHost forwardsOnly = start(Sessions.NOTICE);
                PeerProcess ssh =
                        PeerProcess.start(home, withCommand(OpenSsh.ssh(bench, Bench.port(forwardsOnly)), "true"))) {
            assertThat(ssh.awaitExit()).isEqualTo(255);
            assertThat(ssh.output()).contains("exec request failed on channel 0");
        }
    }
}
