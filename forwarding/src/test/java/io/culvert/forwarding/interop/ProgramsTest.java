package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.OpenFailureReason;
import io.culvert.codec.message.SessionPayloads.Command;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.SshChannel;
import io.culvert.core.SshException;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.StreamChannel;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.session.ProgramExit;
import io.culvert.forwarding.session.Programs;
import io.culvert.forwarding.session.RemoteProgram;
import io.culvert.forwarding.session.Sessions;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that run over a session: ours at sshd, ours at ours, and stock ssh's at ours. */
final class ProgramsTest {
    @TempDir
    static Path home;

    private static Bench bench;
    private static ServerPeer sshd;
    private static JumpHost host;
    private static final Map<String, Tunnel> TUNNELS = new HashMap<>();

    @BeforeAll
    static void open() throws Exception {
        bench = new Bench(home);
        sshd = OpenSsh.sshd(bench, "AcceptEnv WANTED*");
        host = start(new Sessions(programs(Optional.empty()), 3));
        TUNNELS.put("sshd", bench.connect(sshd.port(), bench.client(Bench.USER)));
        TUNNELS.put("culvert", bench.connect(Bench.port(host), bench.client(Bench.USER)));
    }

    @AfterAll
    static void close() throws Exception {
        TUNNELS.values().forEach(Tunnel::close);
        host.close();
        sshd.close();
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

    /** What a program said, and how it ended. */
    private record Said(byte[] output, byte[] errors, ProgramExit exit) {
        String text() {
            return new String(output, StandardCharsets.UTF_8);
        }
    }

    private static Said run(String server, RemoteProgram.Request request, InputStream input) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        ProgramExit exit = run(server, request, input, output, errors);
        return new Said(output.toByteArray(), errors.toByteArray(), exit);
    }

    private static ProgramExit run(
            String server, RemoteProgram.Request request, InputStream input, OutputStream output, OutputStream errors) {
        Runnable nothing = () -> {};
        return Bench.get(RemoteProgram.run(
                TUNNELS.get(server).connection(),
                request,
                new StreamChannel("streams", input, output, true, bench.network.workers(), nothing),
                new StreamChannel(
                        "errors", InputStream.nullInputStream(), errors, true, bench.network.workers(), nothing)));
    }

    private static RemoteProgram.Request exec(String command) {
        return new RemoteProgram.Request("exec", new Command(command).toBytes(), Map.of());
    }

    private static Said run(String server, String command) {
        return run(server, exec(command), InputStream.nullInputStream());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sshd", "culvert"})
    void output_errors_and_status_come_back(String server) {
        Said said = run(server, "echo out; echo err >&2; exit 44");
        assertThat(said.text()).isEqualTo("out\n");
        assertThat(said.errors()).asString().isEqualTo("err\n");
        assertThat(said.exit()).isEqualTo(new ProgramExit.Status(44));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sshd", "culvert"})
    void megabytes_go_through_a_program_to_either_of_its_outputs(String server) {
        byte[] bytes = new byte[5_000_000];
        new Random(1).nextBytes(bytes);
        Said output = run(server, exec("cat"), new ByteArrayInputStream(bytes));
        assertThat(output.output()).hasSameSizeAs(bytes).isEqualTo(bytes);
        assertThat(output.exit()).isEqualTo(new ProgramExit.Status(0));
        Said errors = run(server, exec("cat >&2"), new ByteArrayInputStream(bytes));
        assertThat(errors.errors()).hasSameSizeAs(bytes).isEqualTo(bytes);
        assertThat(errors.exit()).isEqualTo(new ProgramExit.Status(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sshd", "culvert"})
    void a_program_that_a_signal_ends_says_which(String server) {
        assertThat(run(server, "exec kill -9 $$").exit()).isEqualTo(new ProgramExit.Signal("KILL"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sshd", "culvert"})
    void a_program_that_closes_its_streams_long_before_it_ends_still_tells_its_status(String server) {
        Said said = run(server, "exec >/dev/null 2>&1; read nothing; for i in 1 2 3 4 5; do /bin/true; done; exit 5");
        assertThat(said.exit()).isEqualTo(new ProgramExit.Status(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sshd", "culvert"})
    void a_program_whose_output_nobody_reads_meets_a_broken_pipe(String server) {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken pipe");
            }
        };
        ProgramExit exit =
                run(server, exec("exec yes"), InputStream.nullInputStream(), broken, OutputStream.nullOutputStream());
        assertThat(exit).isEqualTo(new ProgramExit.Signal("PIPE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sshd", "culvert"})
    void a_program_gets_the_variables_that_the_server_accepts(String server) {
        RemoteProgram.Request request = new RemoteProgram.Request(
                "exec",
                new Command("echo $WANTED_A:$UNWANTED:${SSH_CONNECTION%% *}").toBytes(),
                Map.of("WANTED_A", "a b", "UNWANTED", "c"));
        assertThat(run(server, request, InputStream.nullInputStream()).text()).isEqualTo("a b::127.0.0.1\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sshd", "culvert"})
    void a_shell_takes_commands_from_its_input(String server) {
        RemoteProgram.Request shell = new RemoteProgram.Request("shell", new byte[0], Map.of());
        Said said = run(
                server,
                shell,
                new ByteArrayInputStream("echo in a shell; exit 3\n".getBytes(StandardCharsets.US_ASCII)));
        assertThat(said.text()).contains("in a shell\n");
        assertThat(said.exit()).isEqualTo(new ProgramExit.Status(3));
    }

    @Test
    void a_subsystem_is_a_command_by_its_name_and_an_unknown_one_is_refused() {
        RemoteProgram.Request known = new RemoteProgram.Request("subsystem", new Command("greet").toBytes(), Map.of());
        assertThat(run("culvert", known, InputStream.nullInputStream()).text()).isEqualTo("hello\n");
        RemoteProgram.Request unknown = new RemoteProgram.Request("subsystem", new Command("x").toBytes(), Map.of());
        assertThatThrownBy(() -> run("culvert", unknown, InputStream.nullInputStream()))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(SshException.class);
    }

    @Test
    void A14_a_malformed_request_costs_the_request_alone() {
        RemoteProgram.Request malformed = new RemoteProgram.Request("exec", new byte[] {0, 0, 0, 9, 'x'}, Map.of());
        assertThatThrownBy(() -> run("culvert", malformed, InputStream.nullInputStream()))
                .hasCauseInstanceOf(SshException.class);
        assertThat(run("culvert", "echo still here").text()).isEqualTo("still here\n");
    }

    @Test
    void a_forced_command_runs_whatever_is_asked_for() {
        try (JumpHost forcing = start(new Sessions(programs(Optional.of("echo not $SSH_ORIGINAL_COMMAND")), 1));
                Tunnel tunnel = bench.connect(Bench.port(forcing), bench.client(Bench.USER))) {
            TUNNELS.put("forcing", tunnel);
            assertThat(run("forcing", "rm it").text()).isEqualTo("not rm it\n");
            assertThat(run(
                                    "forcing",
                                    new RemoteProgram.Request("shell", new byte[0], Map.of()),
                                    InputStream.nullInputStream())
                            .text())
                    .isEqualTo("not\n");
        }
    }

    @Test
    void one_connection_has_no_more_sessions_than_allowed() {
        Tunnel tunnel = TUNNELS.get("culvert");
        List<SshChannel> open = List.of(session(tunnel), session(tunnel), session(tunnel));
        assertThatThrownBy(() -> session(tunnel))
                .hasCauseInstanceOf(ChannelOpenException.class)
                .cause()
                .extracting(cause -> ((ChannelOpenException) cause).reason())
                .isEqualTo((long) OpenFailureReason.RESOURCE_SHORTAGE);
        SshChannel next = Bench.get(CompletableFuture.supplyAsync(
                        () -> {
                            open.get(0).close();
                            return openSession(tunnel);
                        },
                        tunnel.connection().eventLoop())
                .thenCompose(opened -> opened));
        Stream.concat(open.stream(), Stream.of(next))
                .forEach(channel -> channel.close().syncUninterruptibly());
        assertThat(run("culvert", "echo again").text()).isEqualTo("again\n");
    }

    private static SshChannel session(Tunnel tunnel) {
        return Bench.get(openSession(tunnel));
    }

    private static CompletionStage<SshChannel> openSession(Tunnel tunnel) {
        return tunnel.connection().openChannel("session", new byte[0], new ChannelInboundHandlerAdapter());
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

    /** A session of a ControlMaster is closed as soon as its input has ended and nobody takes its output any more. */
    @ParameterizedTest
    @ValueSource(strings = {"sshd", "culvert"})
    void ssh_hears_the_status_of_a_program_whose_session_it_closed_first(String server) {
        int port = server.equals("sshd") ? sshd.port() : Bench.port(host);
        String script = "\"$@\" -M -N & trap 'kill $!' EXIT; until \"$@\" -O check; do kill -0 $! || exit; done;"
                + "\"$@\" -n \"$PROGRAM\" | head -n 1; exit ${PIPESTATUS[0]}";
        List<String> ssh =
                OpenSsh.ssh(bench, port, "-S", home.resolve("control-" + server).toString());
        String program = "trap '' PIPE; while echo line; do :; done 2>/dev/null; exit 5";
        List<String> command = Stream.concat(
                        Stream.of("env", "PROGRAM=" + program, "bash", "-c", script, "-"), ssh.stream())
                .toList();
        try (PeerProcess master = PeerProcess.start(home, command)) {
            assertThat(master.awaitExit()).as(master.toString()).isEqualTo(5);
            assertThat(master.output()).contains("line");
        }
    }

    @Test
    void ssh_hears_the_errors_of_a_program_that_has_closed_its_output() {
        try (PeerProcess ssh = PeerProcess.start(
                home,
                withCommand(OpenSsh.ssh(bench, Bench.port(host)), "exec >/dev/null; read nothing; echo late >&2"))) {
            ssh.say("\n");
            assertThat(ssh.awaitExit()).as(ssh.toString()).isZero();
            assertThat(ssh.output()).contains("late");
        }
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

    @ParameterizedTest
    @CsvSource({
        "true, 0",
        "exit, 0",
        "exit 3, 3",
        "sleep 0.1, 0",
        "uname -a, 127",
        "trueish, 127",
        "sleep 1; reboot, 127",
        "exit 127, 127"
    })
    void where_nobody_runs_anything_ssh_hears_why_but_the_commands_that_hold_forwards_do_what_they_do(
            String command, int status) {
        try (JumpHost forwardsOnly = start(Sessions.NOTICE);
                PeerProcess ssh =
                        PeerProcess.start(home, withCommand(OpenSsh.ssh(bench, Bench.port(forwardsOnly)), command))) {
            assertThat(ssh.awaitExit()).as(ssh.toString()).isEqualTo(status);
            assertThat(ssh.output().contains("This server only forwards and runs no commands"))
                    .isEqualTo(status == 127 && !command.startsWith("exit"));
        }
    }

    @Test
    void where_nobody_runs_anything_cat_gives_back_what_comes_and_bash_holds_the_forwards() {
        try (JumpHost forwardsOnly = start(Sessions.NOTICE);
                PeerProcess cat =
                        PeerProcess.start(home, withCommand(OpenSsh.ssh(bench, Bench.port(forwardsOnly)), "cat"));
                PeerProcess bash = PeerProcess.start(
                        home, withCommand(OpenSsh.ssh(bench, Bench.port(forwardsOnly), "-T"), "bash"))) {
            cat.say("there and back\n");
            cat.awaitLine("there and back");
            bash.awaitLine("There is no shell here");
            assertThat(forwardsOnly.connections()).hasSize(2);
        }
    }

    @Test
    void where_nobody_runs_anything_sftp_hears_why() {
        try (JumpHost forwardsOnly = start(Sessions.NOTICE);
                PeerProcess ssh = PeerProcess.start(
                        home, withCommand(OpenSsh.ssh(bench, Bench.port(forwardsOnly), "-s"), "sftp"))) {
            assertThat(ssh.awaitExit()).as(ssh.toString()).isEqualTo(127);
            assertThat(ssh.output()).contains("This server only forwards and runs no commands");
        }
    }
}
