package io.culvert.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.core.ServerConfig;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.forwarding.session.Programs;
import io.culvert.forwarding.session.Sessions;
import io.culvert.testing.Unsound;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** {@code culvert connect host command}, as a process whose streams and exit status count. */
final class RemoteSessionTest {
    @TempDir
    static Path home;

    private static final Network NETWORK = Network.create();
    private static JumpHost host;
    private static Path key;

    @BeforeAll
    static void open() throws Exception {
        SshKeyPair userKey = SshKeyPair.generate("ssh-ed25519");
        key = home.resolve("key");
        PrivateKeyFile.create(key, userKey);
        Programs programs = new Programs(
                Path.of("/bin/sh"),
                home,
                Map.of("PATH", System.getenv("PATH")),
                name -> name.startsWith("WANTED"),
                Optional.empty(),
                Map.of("greet", "echo hello"),
                NETWORK.workers());
        host = JumpHost.start(
                        NETWORK,
                        List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                        ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                                .publicKey(
                                        (attempt, offered) -> CompletableFuture.completedStage(AuthDecision.GRANTED)),
                        ForwardingPolicy.ANYWHERE,
                        new Sessions(programs, 10),
                        true,
                        ForwardObserver.NONE)
                .toCompletableFuture()
                .join();
    }

    @AfterAll
    static void close() {
        host.close();
        NETWORK.close();
    }

    private record Ended(int status, String output, String errors) {}

    /** Options stand before and behind the host, as ssh allows. */
    private static List<String> words(List<String> options, String... command) {
        List<String> words = CommandLines.process(
                "connect",
                "-F",
                "none",
                "-i",
                key.toString(),
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=none",
                "-o",
                "BatchMode=yes",
                "127.0.0.1",
                "-p",
                String.valueOf(host.boundAddresses().get(0).getPort()));
        words.addAll(options);
        words.addAll(List.of(command));
        return words;
    }

    private static Ended connect(String input, List<String> options, String... command)
            throws IOException, InterruptedException {
        List<String> words = words(options, command);
        Path in = Files.writeString(home.resolve("in"), input);
        Path out = home.resolve("out");
        Path err = home.resolve("err");
        Process process = new ProcessBuilder(words)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Unsound.linesOf(Files.readString(err))).isEmpty();
        return new Ended(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    @Test
    void a_command_has_the_streams_of_this_process_and_its_status_is_ours() throws Exception {
        Ended ended =
                connect("word\n", List.of(), "read", "it;", "echo", "got", "$it;", "echo", "bad", ">&2;", "exit", "7");
        assertThat(ended.output()).isEqualTo("got word\n");
        assertThat(ended.errors()).contains("bad\n");
        assertThat(ended.status()).isEqualTo(7);
    }

    @Test
    void what_looks_like_an_option_behind_the_command_is_the_commands() throws Exception {
        assertThat(connect("", List.of("-T"), "echo", "-N", "--", "-p", "1").output())
                .isEqualTo("-N -- -p 1\n");
    }

    @Test
    void without_a_command_a_shell_reads_the_input() throws Exception {
        Ended ended = connect("echo from a shell; exit 3\n", List.of());
        assertThat(ended.output()).contains("from a shell\n");
        assertThat(ended.status()).isEqualTo(3);
    }

    @Test
    void n_gives_the_command_no_input() throws Exception {
        assertThat(connect("word\n", List.of("-n"), "cat; echo end").output()).isEqualTo("end\n");
    }

    @Test
    void s_asks_for_a_subsystem() throws Exception {
        assertThat(connect("", List.of("-s"), "greet").output()).isEqualTo("hello\n");
        Ended refused = connect("", List.of("-s"), "unknown");
        assertThat(refused.errors()).contains("subsystem request failed");
        assertThat(refused.status()).isEqualTo(Connect.OWN_FAILURE);
    }

    @Test
    void variables_are_sent() throws Exception {
        assertThat(connect("", List.of("-o", "SetEnv=WANTED_A=\"a b\" REFUSED=c"), "echo $WANTED_A:$REFUSED")
                        .output())
                .isEqualTo("a b:\n");
    }

    @Test
    void a_program_that_a_signal_ends_is_255() throws Exception {
        assertThat(connect("", List.of(), "kill -9 $$").status()).isEqualTo(Connect.OWN_FAILURE);
    }

    @Test
    void a_command_of_the_configuration_runs_at_the_server_and_one_runs_here_before_it() throws Exception {
        Ended ended = connect(
                "",
                List.of(
                        "-o",
                        "PermitLocalCommand=yes",
                        "-o",
                        "LocalCommand=echo \"here, to %n\" at %p",
                        "-o",
                        "RemoteCommand=echo there, %n 100%%"));
        assertThat(ended.output())
                .isEqualTo("here, to 127.0.0.1 at "
                        + host.boundAddresses().get(0).getPort() + "\nthere, 127.0.0.1 100%\n");
    }

    @Test
    void a_command_runs_here_only_where_that_is_permitted() throws Exception {
        assertThat(connect("", List.of("-o", "LocalCommand=echo here"), "echo", "there")
                        .output())
                .isEqualTo("there\n");
    }

    /** An interactive shell at a terminal of its own, which stops what reads the terminal in the background. */
    private static final class Shell implements AutoCloseable {
        private static final char CTRL_Z = 26;
        private static final char CTRL_D = 4;

        private final Path output = Files.createTempFile(home, "shell", ".out");
        private final Process process;

        Shell() throws IOException {
            process = new ProcessBuilder("script", "-qec", "bash --norc --noprofile -i", "/dev/null")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        }

        void type(String text) throws IOException {
            process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        void run(String remote, String then) throws IOException {
            String line = words(List.of(), remote).stream()
                    .map(word -> "'" + word.replace("'", "'\\''") + "'")
                    .collect(Collectors.joining(" "));
            // A terminal takes no line of more than 4,096 bytes.
            Path script = Files.createTempFile(home, "command", ".sh");
            Files.writeString(script, "exec " + line);
            type("sh " + script + " " + then + "\n");
        }

        void awaitOutput(String text) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(Files.readString(output, StandardCharsets.ISO_8859_1))
                            .contains(text));
        }

        @Override
        public void close() throws IOException {
            type("\n" + CTRL_D);
            process.getOutputStream().close();
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }
    }

    private static final String WHEN_TOLD = "touch started; while [ ! -e go ]; do sleep 0.05; done; echo came-$((6*7))";

    private static void tell(ThrowingCallable before) throws Throwable {
        Path started = home.resolve("started");
        Path go = home.resolve("go");
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(started));
        before.call();
        Files.delete(started);
        Files.createFile(go);
    }

    @AfterEach
    void forget() throws IOException {
        Files.deleteIfExists(home.resolve("go"));
    }

    @Test
    void a_command_in_the_background_of_a_shell_is_not_stopped_by_the_terminal() throws Throwable {
        try (Shell shell = new Shell()) {
            shell.run(WHEN_TOLD, "&");
            tell(() -> {});
            shell.awaitOutput("came-42");
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_22)
    void a_command_that_is_moved_to_the_background_goes_on() throws Throwable {
        try (Shell shell = new Shell()) {
            shell.run(WHEN_TOLD, "");
            tell(() -> {
                shell.type(String.valueOf(Shell.CTRL_Z));
                shell.awaitOutput("Stopped");
                shell.type("bg\n");
            });
            shell.awaitOutput("came-42");
        }
    }

    @Test
    void what_is_typed_in_the_foreground_goes_to_the_command_with_its_end() throws Throwable {
        try (Shell shell = new Shell()) {
            shell.run("touch started; read word; echo got-$word; cat; echo end-$((6*7))", "");
            tell(() -> shell.type("this\n"));
            shell.awaitOutput("got-this");
            shell.type(String.valueOf(Shell.CTRL_D));
            shell.awaitOutput("end-42");
        }
    }
}
