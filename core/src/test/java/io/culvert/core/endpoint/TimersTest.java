package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.KeepAlive;
import io.culvert.core.SshChannel;
import io.culvert.core.SshConnection;
import io.culvert.core.SshException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Everything that time brings about, in virtual time. */
class TimersTest {
    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static CompletableFuture<Optional<SshException>> closed(SshConnection connection) {
        return connection.closed().toCompletableFuture();
    }

    @Test
    void W01_a_peer_that_does_not_answer_is_given_up_after_three_questions() {
        try (MemoryPair pair = MemoryPair.setup()
                .client(client -> client.keepAlive(KeepAlive.OFF))
                .loggedIn()) {
            pair.client.tap.dropInbound = number -> true;
            int before = pair.server.tap.sent.size();
            for (int i = 0; i < 59; i++) {
                pair.pass(seconds(1));
            }
            assertThat(pair.server.tap.sent.subList(before, pair.server.tap.sent.size()))
                    .containsExactly(80, 80, 80);
            assertThat(closed(pair.server.connection())).isNotDone();
            pair.pass(seconds(1));
            assertThat(closed(pair.server.connection()).join()).hasValueSatisfying(cause -> {
                assertThat(cause.kind()).isEqualTo(SshException.Kind.TIMEOUT);
                assertThat(cause.getMessage()).startsWith("Timeout, ").endsWith(" not responding.");
            });
        }
    }

    @Test
    void W01_two_idle_sides_keep_each_other_alive() {
        try (MemoryPair pair = MemoryPair.setup()
                .server(server -> server.keepAlive(KeepAlive.OFF))
                .loggedIn()) {
            for (int i = 0; i < 600; i++) {
                pair.pass(seconds(1));
            }
            assertThat(pair.client.tap.sent(80)).hasSize(40);
            assertThat(pair.server.tap.sent(82)).hasSize(40);
            pair.assertSound();
        }
    }

    @Test
    void P05_a_login_has_a_deadline_that_activity_does_not_move() {
        try (MemoryPair pair = MemoryPair.setup()
                .server(server -> server.loginGraceTime(seconds(20)))
                .heldWork()
                .build()) {
            for (int i = 0; i < 19; i++) {
                pair.pass(seconds(1));
                pair.client.inject(new byte[] {2, 0, 0, 0, 0});
            }
            assertThat(pair.server.wire.isOpen()).isTrue();
            pair.pass(seconds(1));
            assertThat(pair.server.wire.isOpen()).isFalse();
            assertThat(pair.failure().kind()).isEqualTo(SshException.Kind.CLOSED);
        }
    }

    /** It waits for no answer, no work and no reader, and leaves nothing to be sent. */
    @Test
    void P01_the_timer_of_a_login_closes_the_connection_even_if_all_else_is_stuck() {
        try (MemoryPair pair = MemoryPair.setup()
                .server(server -> server.loginGraceTime(seconds(20)))
                .heldWork()
                .build()) {
            pair.pump();
            pair.client.wire.widen(0);
            pair.client.tap.dropInbound = number -> true;
            int work = pair.work.size();
            long sent = pair.client.wire.arrived;

            pair.ticker.advanceMillis(19_999);
            pair.run(() -> {});
            assertThat(pair.server.wire.isOpen()).isTrue();
            pair.ticker.advanceMillis(1);
            pair.run(() -> {});

            assertThat(pair.server.wire.isOpen()).isFalse();
            assertThat(pair.client.wire.arrived).isEqualTo(sent);
            assertThat(pair.work).hasSize(work);
            assertThat(pair.server.recorder.connections).isZero();
        }
    }

    @Test
    void P05_once_logged_in_there_is_no_deadline() {
        try (MemoryPair pair = MemoryPair.setup()
                .server(server -> server.loginGraceTime(seconds(20)))
                .loggedIn()) {
            for (int i = 0; i < 200; i++) {
                pair.pass(seconds(1));
            }
            pair.assertSound();
        }
    }

    @Test
    void T16_a_client_that_says_nothing_is_disconnected_after_ten_seconds() {
        try (MemoryPair pair = MemoryPair.setup().build()) {
            pair.server.wire.cutAfter = Long.MAX_VALUE;
            pair.ticker.advanceMillis(9_999);
            pair.run(() -> {});
            assertThat(pair.server.wire.isOpen()).isTrue();
            pair.ticker.advanceMillis(1);
            pair.run(() -> {});
            assertThat(pair.server.wire.isOpen()).isFalse();
        }
    }

    @Test
    void W14_a_connection_without_channels_drains_at_once() {
        try (MemoryPair pair = MemoryPair.setup().loggedIn()) {
            pair.run(() -> pair.server.connection().drain(seconds(60)));
            pair.pump();
            assertThat(closed(pair.server.connection())).isCompletedWithValue(Optional.empty());
            assertThat(closed(pair.client.connection()).join())
                    .hasValueSatisfying(cause -> assertThat(cause.kind()).isEqualTo(SshException.Kind.DISCONNECTED));
        }
    }

    @Test
    void W14_a_connection_drains_when_its_last_channel_has_closed() {
        try (MemoryPair pair = MemoryPair.setup().build()) {
            MemoryPair.accept(pair.server, SessionTest.Echo::new);
            pair.pump();
            Sink sink = new Sink();
            SshChannel one = pair.open(pair.client, sink);
            SshChannel two = pair.open(pair.client, new Sink());
            pair.run(() -> pair.server.connection().drain(seconds(60)));
            pair.pump();
            pair.run(one::close);
            pair.pump();
            pair.run(() -> two.writeAndFlush(SessionTest.data(new byte[200_000])));
            pair.pump();
            assertThat(pair.server.wire.isOpen()).isTrue();
            pair.run(two::close);
            pair.pump();
            assertThat(pair.server.recorder.received).isEqualTo(200_000);
            assertThat(closed(pair.server.connection())).isCompletedWithValue(Optional.empty());
        }
    }

    @Test
    void W14_a_connection_drains_when_the_last_channel_to_be_opened_is_refused() {
        try (MemoryPair pair = MemoryPair.setup().loggedIn()) {
            CompletableFuture<SshChannel> opening = pair.client.open("unknown", new Sink());
            pair.run(() -> pair.client.connection().drain(seconds(60)));
            assertThat(pair.client.wire.isOpen()).isTrue();
            pair.pump();
            assertThat(opening).isCompletedExceptionally();
            assertThat(closed(pair.client.connection())).isCompletedWithValue(Optional.empty());
        }
    }

    @Test
    void W14_draining_ends_at_its_deadline() {
        try (MemoryPair pair = MemoryPair.setup().build()) {
            MemoryPair.accept(pair.server, Sink::new);
            pair.pump();
            pair.open(pair.client, new Sink());
            pair.run(() -> pair.client.connection().drain(seconds(10)));
            pair.pass(seconds(9));
            assertThat(closed(pair.client.connection())).isNotDone();
            pair.pass(seconds(1));
            assertThat(closed(pair.client.connection())).isCompletedWithValue(Optional.empty());
        }
    }

    @Test
    void W14_what_a_drained_connection_has_still_to_send_has_until_the_deadline() {
        for (boolean inTime : new boolean[] {true, false}) {
            try (MemoryPair pair = MemoryPair.setup().build()) {
                Sink server = new Sink();
                MemoryPair.accept(pair.server, () -> server);
                pair.pump();
                SshChannel channel = pair.open(pair.client, new Sink());
                pair.server.wire.widen(0);
                pair.run(() -> {
                    channel.writeAndFlush(SessionTest.data(new byte[30_000]));
                    channel.shutdownOutput();
                    channel.close();
                    pair.client.connection().drain(seconds(600));
                });
                pair.pass(seconds(599));
                assertThat(pair.client.wire.isOpen()).isTrue();
                if (inTime) {
                    pair.run(() -> pair.server.wire.widen(Integer.MAX_VALUE));
                    pair.pump();
                    assertThat(server.bytes.size()).isEqualTo(30_000);
                    assertThat(server.events).contains("end").doesNotContain("reset", "lost");
                } else {
                    pair.pass(seconds(1));
                }
                assertThat(pair.client.wire.isOpen()).isFalse();
            }
        }
    }

    @Test
    void a_goodbye_that_nobody_reads_is_waited_for_no_more_than_five_seconds() {
        try (MemoryPair pair = MemoryPair.setup().loggedIn()) {
            pair.server.wire.widen(0);
            pair.run(pair.client.connection()::close);
            pair.pass(Duration.ofMillis(4_999));
            assertThat(pair.client.wire.isOpen()).isTrue();
            pair.pass(Duration.ofMillis(1));
            assertThat(pair.client.wire.isOpen()).isFalse();
            assertThat(closed(pair.client.connection())).isCompletedWithValue(Optional.empty());
        }
    }

    @Test
    void nothing_can_be_asked_of_a_connection_that_is_closed() {
        try (MemoryPair pair = MemoryPair.setup().loggedIn()) {
            SshConnection connection = pair.client.connection();
            CompletableFuture<byte[]> asked =
                    connection.request("x", new byte[0]).toCompletableFuture();
            CompletableFuture<SshChannel> opening = pair.client.open("y", new Sink());
            pair.run(() -> pair.server.wire.close());
            pair.pump();
            for (CompletableFuture<?> refused : java.util.List.of(
                    asked,
                    opening,
                    connection.request("x", new byte[0]).toCompletableFuture(),
                    connection.openChannel("y", new byte[0], new Sink()).toCompletableFuture())) {
                assertThat(refused.handle((value, thrown) -> thrown).join())
                        .isInstanceOfSatisfying(
                                SshException.class,
                                thrown -> assertThat(thrown.kind()).isEqualTo(SshException.Kind.CLOSED));
            }
            connection.announce("z", new byte[0]);
            connection.close();
            connection.drain(seconds(1));
        }
    }
}
