package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.ServerConfig;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.key.SshKeyPair;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One stream through a local forward of a real client and a real server, on each transport. */
final class ForwardedStreamTest {
    private static final int MEBIBYTE = 1024 * 1024;

    /** What connects through the forward, and what it is connected to. */
    private record Pair(Socket client, Socket target) {}

    @FunctionalInterface
    private interface Scene {
        void play(Pair pair) throws Exception;
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void a_target_that_does_not_read_stops_the_client(NettyTransport transport) throws Exception {
        through(transport, pair -> {
            AtomicLong written = new AtomicLong();
            CompletableFuture<Void> writing = inBackground(() -> {
                try {
                    for (int i = 0; i < 128; i++) {
                        pair.client().getOutputStream().write(new byte[MEBIBYTE]);
                        written.addAndGet(MEBIBYTE);
                    }
                } catch (IOException closed) {
                    // The scene is over.
                }
            });
            AtomicLong before = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(500)).until(() -> before.getAndSet(written.get()) == written.get());
            assertThat(written.get()).isBetween(1L, 40L * MEBIBYTE);
            assertThat(writing).isNotDone();
        });
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void what_was_sent_before_the_end_arrives_at_a_target_that_starts_late(NettyTransport transport) throws Exception {
        byte[] sent = randomBytes(12 * MEBIBYTE);
        through(transport, pair -> {
            CompletableFuture<Void> writing = writeAndEnd(pair.client(), sent);
            await().until(() -> pair.target().getInputStream().available() > 100_000);
            assertThat(pair.target().getInputStream().readAllBytes()).isEqualTo(sent);
            writing.get(10, TimeUnit.SECONDS);
        });
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void a_client_that_has_ended_still_gets_a_long_answer(NettyTransport transport) throws Exception {
        byte[] answer = randomBytes(12 * MEBIBYTE);
        through(transport, pair -> {
            pair.client().getOutputStream().write(1);
            pair.client().shutdownOutput();
            assertThat(pair.target().getInputStream().readAllBytes()).hasSize(1);
            CompletableFuture<Void> writing = writeAndEnd(pair.target(), answer);
            await().until(() -> pair.client().getInputStream().available() > 100_000);
            assertThat(pair.client().getInputStream().readAllBytes()).isEqualTo(answer);
            writing.get(10, TimeUnit.SECONDS);
        });
    }

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void a_stream_comes_back_whole_from_a_target_that_echoes_it(NettyTransport transport) throws Exception {
        byte[] sent = randomBytes(12 * MEBIBYTE);
        through(transport, pair -> {
            CompletableFuture<Void> echoing = inBackground(() -> {
                try (InputStream in = pair.target().getInputStream();
                        OutputStream out = pair.target().getOutputStream()) {
                    in.transferTo(out);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            CompletableFuture<Void> writing = writeAndEnd(pair.client(), sent);
            assertThat(pair.client().getInputStream().readAllBytes()).isEqualTo(sent);
            CompletableFuture.allOf(writing, echoing).get(10, TimeUnit.SECONDS);
        });
    }

    private static CompletableFuture<Void> writeAndEnd(Socket socket, byte[] bytes) {
        return inBackground(() -> {
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** A thread of its own for what blocks: the common pool may have one for all. */
    private static CompletableFuture<Void> inBackground(Runnable task) {
        return CompletableFuture.runAsync(task, work -> new Thread(work, "application").start());
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static void through(NettyTransport transport, Scene scene) throws Exception {
        Assumptions.assumeTrue(transport.unavailability() == null, transport + " is not available");
        SshKeyPair hostKey = SshKeyPair.generate("ssh-ed25519");
        SshKeyPair userKey = SshKeyPair.generate("ssh-ed25519");
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ServerConfig.Builder server =
                ServerConfig.builder(hostKey).publicKey(PublicKeyAuthenticator.only("user", userKey.publicKey()));
        ClientConfig.Builder client = ClientConfig.builder("user", HostKeyVerifier.only(hostKey.publicKey()))
                .authenticateWith(ClientAuthMethod.PublicKey.of(userKey));
        try (Network network = Network.create(transport, 2, Duration.ofSeconds(10));
                JumpHost host = done(JumpHost.start(network, loopback, server, ForwardingPolicy.ANYWHERE));
                Tunnel tunnel = done(Tunnel.connect(
                        network, endpoint(host.boundAddresses().get(0).getPort()), client.build()));
                ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Forward forward = done(tunnel.forwardLocal(0, endpoint(listener.getLocalPort())));
                Socket connected = new Socket(InetAddress.getLoopbackAddress(), forward.boundPort());
                Socket accepted = listener.accept()) {
            connected.setSoTimeout(20_000);
            accepted.setSoTimeout(20_000);
            scene.play(new Pair(connected, accepted));
        }
    }

    private static Endpoint endpoint(int port) {
        return new Endpoint("127.0.0.1", port);
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
