package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.core.ServerConfig;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forwards of {@code culvert connect} as a process: every byte arrives, and it ends as it should. */
@Timeout(120)
final class ConnectForwardsTest {
    private static final byte[] PAYLOAD = payload(3_000_000);

    /** More than windows, sockets and pipes hold. */
    private static final byte[] LARGE = payload(48_000_000);

    @TempDir
    private static Path home;

    private static final Network NETWORK = Network.create();
    /** Of a process of its own, as it were: a server does not connect its clients to what it listens on itself. */
    private static final Network NETWORK_OF_JUMP = Network.create();

    private static JumpHost host;
    private static JumpHost jump;
    private static ServerSocket echo;

    @BeforeAll
    static void open() throws Exception {
        PrivateKeyFile.create(home.resolve("key"), SshKeyPair.generate("ssh-ed25519"));
        Files.write(
                home.resolve("config"),
                List.of(
                        "StrictHostKeyChecking no",
                        "UserKnownHostsFile none",
                        "BatchMode yes",
                        "IdentityFile " + home.resolve("key")));
        host = start(NETWORK);
        jump = start(NETWORK_OF_JUMP);
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(ConnectForwardsTest::accept);
    }

    @AfterAll
    static void close() throws IOException {
        echo.close();
        host.close();
        jump.close();
        NETWORK.close();
        NETWORK_OF_JUMP.close();
    }

    private static JumpHost start(Network network) {
        return JumpHost.start(
                        network,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                                .publicKey((attempt, key) -> CompletableFuture.completedStage(AuthDecision.GRANTED)),
                        ForwardingPolicy.ANYWHERE)
                .toCompletableFuture()
                .join();
    }

    private static int port(JumpHost of) {
        return of.boundAddresses().get(0).getPort();
    }

    /** Sends back what comes, and ends when that ends. */
    private static void accept() throws IOException {
        while (true) {
            Socket socket = echo.accept();
            thread(() -> {
                try (socket) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                }
            });
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> thread(Work work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                work.run();
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private static byte[] payload(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static String hash(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static ConnectProcess connect(JumpHost to, String... options) throws IOException {
        String[] words = new String[options.length + 6];
        List<String> fixed = List.of(
                "connect", "-F", home.resolve("config").toString(), "127.0.0.1", "-p", String.valueOf(port(to)));
        fixed.toArray(words);
        System.arraycopy(options, 0, words, 6, options.length);
        return new ConnectProcess(home, words);
    }

    private static String echoAddress() {
        return "127.0.0.1:" + echo.getLocalPort();
    }

    /** What comes back of the payload, sent at the same time, until the end. */
    private static void assertComesBack(InputStream in, OutputStream out, Work end) throws Exception {
        CompletableFuture<Void> sent = thread(() -> {
            out.write(PAYLOAD);
            out.flush();
            end.run();
        });
        byte[] back = in.readAllBytes();
        sent.join();
        assertThat(back).hasSize(PAYLOAD.length);
        assertThat(hash(back)).isEqualTo(hash(PAYLOAD));
    }

    private static void assertComesBack(Socket socket) throws Exception {
        try (socket) {
            assertComesBack(socket.getInputStream(), socket.getOutputStream(), socket::shutdownOutput);
        }
    }

    /** Waits until it listens there. */
    private static Socket socket(ConnectProcess of, int port) {
        return await().atMost(Duration.ofSeconds(60))
                .failFast("it has ended", () -> !of.isAlive())
                .until(
                        () -> {
                            try {
                                return new Socket(InetAddress.getLoopbackAddress(), port);
                            } catch (ConnectException e) {
                                return null;
                            }
                        },
                        socket -> socket != null);
    }

    @Test
    void L_R_and_D_of_one_process_move_every_byte_and_SIGTERM_ends_them_all() throws Exception {
        int local = FreePort.find();
        int dynamic = FreePort.find();
        try (ConnectProcess process = connect(
                host,
                "-N",
                "-L",
                local + ":" + echoAddress(),
                "-R",
                "0:" + echoAddress(),
                "-D",
                String.valueOf(dynamic))) {
            assertComesBack(socket(process, local));
            int remote = Integer.parseInt(process.awaitError("Allocated port (\\d+) for remote forward")
                    .group(1));
            assertComesBack(socket(process, remote));
            assertComesBack(throughSocks(socket(process, dynamic)));

            try (Socket open = socket(process, local)) {
                open.getOutputStream().write(1);
                assertThat(open.getInputStream().read()).isEqualTo(1);
                process.signal("TERM");
                assertThat(process.awaitExit()).isZero();
            }
            assertThat(listens(local)).isFalse();
            assertThat(listens(dynamic)).isFalse();
            await().until(() -> host.connections().isEmpty() && !listens(remote));
        }
    }

    private static Socket throughSocks(Socket socket) throws IOException {
        int port = echo.getLocalPort();
        socket.getOutputStream().write(new byte[] {5, 1, 0});
        assertThat(socket.getInputStream().readNBytes(2)).containsExactly(5, 0);
        socket.getOutputStream().write(new byte[] {5, 1, 0, 1, 127, 0, 0, 1, (byte) (port >> 8), (byte) port});
        assertThat(socket.getInputStream().readNBytes(10)).startsWith(5, 0, 0, 1);
        return socket;
    }

    private static boolean listens(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }

    @Test
    void W_moves_every_byte_through_standard_streams_of_which_one_is_slow() throws Exception {
        try (ConnectProcess process = connect(host, "-W", echoAddress())) {
            AtomicLong written = new AtomicLong();
            CompletableFuture<Void> sent = thread(() -> {
                try (OutputStream in = process.input()) {
                    for (int at = 0; at < LARGE.length; at += 10_000) {
                        in.write(LARGE, at, 10_000);
                        written.set(at);
                    }
                }
            });
            awaitStuck(written);
            assertThat(sent).as("all is written although nothing is read").isNotDone();

            MessageDigest back = MessageDigest.getInstance("SHA-256");
            process.output().transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), back));
            sent.join();
            assertThat(process.awaitExit()).isZero();
            assertThat(HexFormat.of().formatHex(back.digest())).isEqualTo(hash(LARGE));
        }
    }

    private static void awaitStuck(AtomicLong written) {
        long[] before = {0};
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    long last = before[0];
                    before[0] = written.get();
                    return last > 0 && last == before[0];
                });
    }

    @Test
    void W_and_J_go_through_another_server() throws Exception {
        try (ConnectProcess process = connect(host, "-J", "somebody@127.0.0.1:" + port(jump), "-W", echoAddress())) {
            assertComesBack(process.output(), process.input(), process.input()::close);
            assertThat(process.awaitExit()).isZero();
        }
        await().until(() -> jump.connections().isEmpty() && host.connections().isEmpty());
    }

    /** 255 is what ssh -N exits with. */
    @ParameterizedTest
    @ValueSource(strings = {"INT", "HUP"})
    void a_port_in_use_is_named_and_the_other_forwards_work_until_an_interrupt(String signal) throws Exception {
        int free = FreePort.find();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ConnectProcess process = connect(
                        host,
                        "-N",
                        "-L",
                        "127.0.0.1:" + taken.getLocalPort() + ":" + echoAddress(),
                        "-L",
                        free + ":" + echoAddress())) {
            assertComesBack(socket(process, free));
            assertThat(process.errors())
                    .contains(String.valueOf(taken.getLocalPort()))
                    .containsIgnoringCase("in use")
                    .contains("Could not request local forwarding.");
            process.signal(signal);
            assertThat(process.awaitExit()).isEqualTo(255);
        }
    }

    @Test
    void a_port_in_use_ends_the_program_under_ExitOnForwardFailure() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ConnectProcess process = connect(
                        host,
                        "-N",
                        "-o",
                        "ExitOnForwardFailure=yes",
                        "-L",
                        "127.0.0.1:" + taken.getLocalPort() + ":" + echoAddress())) {
            assertThat(process.awaitExit()).isEqualTo(255);
            assertThat(process.errors()).contains("Could not request local forwarding.");
        }
    }
}
