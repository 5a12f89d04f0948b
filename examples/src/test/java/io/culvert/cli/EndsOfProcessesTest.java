package io.culvert.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.ServerConfig;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.NettyTransport;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code serve} and {@code connect} as processes: whatever becomes of them, no program takes a stream that was cut for
 * whole.
 */
@Tag("long")
@Timeout(120)
final class EndsOfProcessesTest {
    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    static Path home;

    private static Path key;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    enum Killing {
        CLIENT_BY_KILL,
        CLIENT_BY_TERM,
        SERVER_BY_KILL
    }

    @BeforeAll
    static void makeKey() throws IOException {
        key = home.resolve("key");
        PrivateKeyFile.create(key, SshKeyPair.generate("ssh-ed25519"));
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        open.push(resource);
        return resource;
    }

    static List<Arguments> transportsAndKillings() {
        return Arrays.stream(NettyTransport.values())
                .flatMap(transport -> Arrays.stream(Killing.values()).map(killing -> Arguments.of(transport, killing)))
                .toList();
    }

    /** The programs only read, so that nothing but the end tells them anything. */
    @ParameterizedTest
    @MethodSource("transportsAndKillings")
    void a_process_that_is_killed_is_a_reset_for_every_program_at_both_ends(
            NettyTransport transport, Killing killing, @TempDir Path folder) throws Exception {
        assumeTrue(transport.unavailability() == null);
        String option = "Transport=" + transport.name().toLowerCase(Locale.ROOT);
        ServeProcess server = keep(new ServeProcess(
                folder, "AuthorizedKeysFile " + folder.resolve("authorized"), option.replace('=', ' ')));
        ServerSocket target = keep(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        String to = ":127.0.0.1:" + target.getLocalPort();
        int local = FreePort.find();
        int dynamic = FreePort.find();
        int remote = FreePort.find();
        Process client = start(
                Redirect.PIPE,
                connect(
                        server.port(),
                        folder.resolve("key"),
                        List.of("-o", option, "-N", "-L", local + to, "-D", "" + dynamic, "-R", remote + to)));
        List<Socket> sockets = new ArrayList<>();
        for (int port : List.of(local, dynamic, remote)) {
            Socket socket = connectOnceListening(client, port);
            if (port == dynamic) {
                throughProxy(socket, target.getLocalPort());
            }
            Socket accepted = keep(target.accept());
            accepted.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(1);
            sockets.add(socket);
            sockets.add(accepted);
        }
        switch (killing) {
            case CLIENT_BY_KILL -> client.destroyForcibly();
            case CLIENT_BY_TERM -> client.destroy();
            case SERVER_BY_KILL -> server.kill();
        }
        for (Socket socket : sockets) {
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .as("at port %d", socket.getLocalPort())
                    .isInstanceOf(IOException.class)
                    .hasMessage("Connection reset");
        }
    }

    @Test
    void stdio_ends_well_when_standard_output_has_taken_the_last_byte_however_late() throws Exception {
        byte[] sent = new byte[3 * MEBIBYTE];
        new Random(1).nextBytes(sent);
        ServerSocket target = keep(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        for (int i = 0; i < 4; i++) {
            Process client =
                    start(Redirect.PIPE, connect(jumpHost(), key, List.of("-W", "127.0.0.1:" + target.getLocalPort())));
            Socket accepted = keep(target.accept());
            CompletableFuture<Void> speaking = run(() -> {
                accepted.getOutputStream().write(sent);
                accepted.shutdownOutput(); // the target ends first
            });
            InputStream out = client.getInputStream();
            byte[] first = out.readNBytes(1000);
            client.getOutputStream().close();
            assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            accepted.close();
            byte[] rest = out.readAllBytes();
            speaking.join();
            assertThat(first.length + rest.length).isEqualTo(sent.length);
            assertThat(rest).isEqualTo(Arrays.copyOfRange(sent, 1000, sent.length));
            assertThat(client.waitFor(60, SECONDS)).isTrue();
            assertThat(client.exitValue()).isZero();
        }
    }

    @Test
    void stdio_that_the_target_cuts_off_ends_with_an_error_and_a_line() throws Exception {
        ServerSocket target = keep(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Process client =
                start(Redirect.PIPE, connect(jumpHost(), key, List.of("-W", "127.0.0.1:" + target.getLocalPort())));
        Socket accepted = keep(target.accept());
        accepted.getOutputStream().write(new byte[1000]);
        assertThat(client.getInputStream().readNBytes(1000)).hasSize(1000);
        accepted.setSoLinger(true, 0);
        accepted.close();
        assertThat(client.waitFor(60, SECONDS)).isTrue();
        assertThat(client.exitValue()).isEqualTo(Connect.OWN_FAILURE);
        assertThat(new String(client.getErrorStream().readAllBytes())).contains("cut off");
    }

    @Test
    void stdio_whose_standard_output_nobody_reads_to_the_end_ends_with_an_error() throws Exception {
        ServerSocket target = keep(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Process client =
                start(Redirect.PIPE, connect(jumpHost(), key, List.of("-W", "127.0.0.1:" + target.getLocalPort())));
        Socket accepted = keep(target.accept());
        CompletableFuture<Void> speaking = run(() -> {
            accepted.getOutputStream().write(new byte[MEBIBYTE]);
            accepted.close();
        });
        assertThat(client.getInputStream().readNBytes(1000)).hasSize(1000);
        client.getInputStream().close();
        client.getOutputStream().close();
        speaking.join();
        assertThat(client.waitFor(60, SECONDS)).isTrue();
        assertThat(client.exitValue()).isEqualTo(Connect.OWN_FAILURE);
    }

    /** The port of a server in this process. */
    private int jumpHost() {
        Network network = Network.create();
        JumpHost host = JumpHost.start(
                        network,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                                .publicKey(
                                        (attempt, offered) -> CompletableFuture.completedStage(AuthDecision.GRANTED)),
                        ForwardingPolicy.ANYWHERE)
                .toCompletableFuture()
                .join();
        keep(() -> {
            host.close();
            network.close();
        });
        return host.boundAddresses().get(0).getPort();
    }

    private static List<String> connect(int port, Path identity, List<String> options) {
        List<String> words = new ArrayList<>(CommandLines.process(
                "connect",
                "-F",
                "none",
                "-i",
                identity.toString(),
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=none",
                "-o",
                "BatchMode=yes",
                "-p",
                String.valueOf(port)));
        words.addAll(options);
        words.add("user@127.0.0.1");
        return words;
    }

    private Process start(Redirect errors, List<String> words) throws IOException {
        Process process = new ProcessBuilder(words).redirectError(errors).start();
        keep(() -> {
            process.destroyForcibly();
            process.onExit().join();
        });
        return process;
    }

    private Socket connectOnceListening(Process client, int port) {
        Socket socket = await().until(
                        () -> {
                            assertThat(client.isAlive()).as("connect is alive").isTrue();
                            try {
                                return new Socket(InetAddress.getLoopbackAddress(), port);
                            } catch (IOException notYet) {
                                return null;
                            }
                        },
                        connected -> connected != null);
        return keep(socket);
    }

    private static void throughProxy(Socket socket, int port) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(new byte[] {5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, (byte) (port >> 8), (byte) port});
        assertThat(socket.getInputStream().readNBytes(12)[3])
                .as("the proxy's answer")
                .isZero();
    }

    private interface Action {
        void run() throws IOException;
    }

    /** A thread of its own for what blocks. */
    private static CompletableFuture<Void> run(Action action) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        action.run();
                    } catch (IOException e) {
                        // The other end has gone, which the test is about.
                    }
                },
                task -> new Thread(task, "application").start());
    }
}
