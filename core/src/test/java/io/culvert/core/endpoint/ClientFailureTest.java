package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.Algorithms;
import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.MaxStartups;
import io.culvert.core.SshException;
import io.culvert.core.auth.AuthDecision;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Each way in which connecting can fail, and what the client is told. */
class ClientFailureTest {
    private static SshException failure(MemoryPair.Setup setup) {
        try (MemoryPair pair = setup.build()) {
            pair.pump();
            pair.pass(Duration.ofSeconds(1)); // failed attempts are not answered at once
            assertThat(pair.client.wire.isOpen()).isFalse();
            assertThat(pair.server.wire.isOpen()).isFalse();
            return pair.failure();
        }
    }

    private static MemoryPair.Setup verifier(HostKeyVerifier verifier) {
        MemoryPair.Setup setup = MemoryPair.setup();
        setup.verifier = verifier;
        return setup;
    }

    @Test
    void a_host_key_that_is_rejected() {
        SshException failure = failure(verifier(
                (target, key) -> CompletableFuture.completedStage(new HostKeyVerifier.Rejected("never seen it"))));
        assertThat(failure.kind()).isEqualTo(SshException.Kind.HOST_KEY_REJECTED);
        assertThat(failure).hasMessage("never seen it");
    }

    @Test
    void T17_a_verifier_that_fails_in_whatever_way_has_rejected() {
        List<HostKeyVerifier> failing = List.of(
                (target, key) -> {
                    throw new IllegalStateException("broken");
                },
                (target, key) -> CompletableFuture.failedStage(new IllegalStateException("broken")),
                (target, key) -> CompletableFuture.supplyAsync(
                        () -> {
                            throw new IllegalStateException("broken");
                        },
                        Runnable::run));
        for (HostKeyVerifier verifier : failing) {
            SshException failure = failure(verifier(verifier));
            assertThat(failure.kind()).isEqualTo(SshException.Kind.HOST_KEY_REJECTED);
            assertThat(failure).hasMessage("the host key could not be checked: broken");
        }
        List<HostKeyVerifier> silent =
                List.of((target, key) -> null, (target, key) -> CompletableFuture.completedStage(null));
        for (HostKeyVerifier verifier : silent) {
            assertThat(failure(verifier(verifier)).kind()).isEqualTo(SshException.Kind.HOST_KEY_REJECTED);
        }
    }

    @Test
    void T17_nothing_is_sent_before_the_verifier_has_spoken() {
        CompletableFuture<HostKeyVerifier.Verdict> verdict = new CompletableFuture<>();
        try (MemoryPair pair = verifier((target, key) -> verdict).build()) {
            pair.pump();
            assertThat(pair.client.tap.sent).containsExactly(20, 30);
            pair.pass(Duration.ofSeconds(29));
            assertThat(pair.client.tap.sent).containsExactly(20, 30);
            verdict.complete(new HostKeyVerifier.Accepted());
            pair.run(() -> {});
            pair.pump();
            assertThat(pair.ready).isCompleted();
            pair.assertSound();
        }
    }

    @Test
    void T10_a_user_may_look_at_a_host_key_for_longer_than_an_exchange_may_take() {
        try (MemoryPair pair =
                verifier((target, key) -> new CompletableFuture<>()).build()) {
            pair.pump();
            pair.pass(Duration.ofMinutes(10));
            assertThat(pair.ready).isNotDone(); // though the server has lost its patience by now
        }
    }

    @Test
    void a_login_that_is_denied() {
        SshException failure = failure(MemoryPair.setup()
                .server(server ->
                        server.publicKey((attempt, key) -> CompletableFuture.completedStage(AuthDecision.DENIED))));
        assertThat(failure.kind()).isEqualTo(SshException.Kind.AUTHENTICATION_FAILED);
        assertThat(failure).hasMessage("alice@server.example: Permission denied (publickey).");
    }

    @Test
    void nothing_in_common() {
        SshException failure = failure(MemoryPair.setup()
                .client(client -> client.algorithms(Algorithms.DEFAULT.withCiphers(List.of("aes128-ctr"))))
                .server(server -> server.algorithms(Algorithms.DEFAULT.withCiphers(List.of("aes256-ctr")))));
        assertThat(failure.kind()).isEqualTo(SshException.Kind.KEY_EXCHANGE_FAILED);
        assertThat(failure).hasMessage("no matching cipher found. The client offers aes128-ctr; the server aes256-ctr");
    }

    @Test
    void a_server_with_too_many_logins_under_way() {
        try (MemoryPair pair = MemoryPair.setup()
                .server(server -> server.maxStartups(new MaxStartups(1, 100, 1)))
                .build()) {
            MemoryWire near = new MemoryWire(3);
            MemoryWire far = new MemoryWire(4);
            near.connectTo(far);
            far.connectTo(near);
            SshClient client = client();
            CompletableFuture<Throwable> failure = failure(client);
            pair.run(() -> {
                far.pipeline().addLast(pair.sshServer.handler());
                near.pipeline().addLast(client.handler());
                pair.server.wire.eventLoop().register(far);
                pair.server.wire.eventLoop().register(near);
            });
            assertThat(far.isOpen()).isFalse();
            pair.run(near::deliver);
            assertThat(failure)
                    .isCompletedWithValueMatching(
                            thrown -> thrown instanceof SshException ours && ours.kind() == SshException.Kind.CLOSED);
            pair.pump();
            assertThat(pair.ready).isCompleted();
        }
    }

    private static SshClient client() {
        return SshClient.of(
                ClientConfig.builder(
                                "alice",
                                (target, key) -> CompletableFuture.completedStage(new HostKeyVerifier.Accepted()))
                        .build(),
                MemoryPair.TARGET);
    }

    private static CompletableFuture<Throwable> failure(SshClient client) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        client.ready().whenComplete((connection, thrown) -> failure.complete(thrown));
        return failure;
    }

    @Test
    void a_server_that_closes_at_once() {
        try (MemoryPair pair = MemoryPair.setup().build()) {
            pair.run(() -> pair.server.wire.close());
            pair.pump();
            assertThat(pair.failure().kind()).isEqualTo(SshException.Kind.CLOSED);
            assertThat(pair.failure()).hasMessageStartingWith("connection closed by ");
        }
    }

    /** In every turn until the one after the login, where the connection is there and its end has the same cause. */
    @Test
    void a_reset_at_any_time() {
        boolean loggedIn = false;
        int turns = 0;
        while (!loggedIn) {
            try (MemoryPair pair = MemoryPair.setup().build()) {
                for (int i = 0; i < turns; i++) {
                    pair.turn();
                }
                loggedIn = pair.ready.isDone();
                pair.run(() -> pair.client.wire.reset());
                pair.pump();
                SshException failure = loggedIn
                        ? pair.client
                                .connection()
                                .closed()
                                .toCompletableFuture()
                                .join()
                                .orElseThrow()
                        : pair.failure();
                assertThat(failure.kind()).isEqualTo(SshException.Kind.CLOSED);
                assertThat(failure).hasMessage("connection lost: Connection reset by peer");
            }
            turns++;
        }
        assertThat(turns).as("turns until the login").isGreaterThan(3);
    }

    /** What comes of a server that says this and nothing else. */
    private static SshException said(String text, Duration after) {
        try (MemoryPair pair = MemoryPair.setup().build()) {
            pair.run(() -> {
                ByteBuf line = pair.client.wire.alloc().buffer();
                line.writeCharSequence(text, StandardCharsets.ISO_8859_1);
                pair.client.wire.pipeline().fireChannelRead(line);
                pair.client.wire.pipeline().fireChannelReadComplete();
            });
            pair.ticker.advance(after.toNanos(), TimeUnit.NANOSECONDS);
            pair.run(() -> {});
            return pair.failure();
        }
    }

    @Test
    void T16_a_server_that_says_nothing() {
        SshException failure = said("", Duration.ofSeconds(30));
        assertThat(failure.kind()).isEqualTo(SshException.Kind.TIMEOUT);
        assertThat(failure).hasMessage("no identification line from the peer within 30 seconds");
    }

    @Test
    void T10_a_server_that_says_nothing_but_its_name() {
        SshException failure = said("SSH-2.0-x\r\n", Duration.ofSeconds(30));
        assertThat(failure.kind()).isEqualTo(SshException.Kind.TIMEOUT);
        assertThat(failure).hasMessage("the key exchange did not finish within 30 seconds");
    }

    @Test
    void T16_a_server_that_speaks_another_protocol() {
        assertThat(said("SSH-1.5-old\r\n", Duration.ZERO)).hasMessageContaining("1.5");
        assertThat(said("220 mail\u0007\r\n", Duration.ZERO)).hasMessageContaining("control character 7");
    }

    @Test
    void T17_services_that_cannot_be_made_end_the_connection() {
        try (MemoryPair pair = MemoryPair.setup()
                .client(client -> client.services(connection -> {
                    throw new IllegalStateException("no services");
                }))
                .build()) {
            pair.pump();
            assertThat(pair.failure()).hasMessageContaining("no services");
        }
    }

    @Test
    void a_connect_that_fails() throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            SshClient client = client();
            new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .handler(client.handler())
                    .connect(freePort());
            assertThat(failure(client).get(10, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            SshException.class,
                            thrown -> assertThat(thrown.kind()).isEqualTo(SshException.Kind.CONNECT_FAILED));
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    private static SocketAddress freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalSocketAddress();
        }
    }
}
