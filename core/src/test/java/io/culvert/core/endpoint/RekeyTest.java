package io.culvert.core.endpoint;

import static io.culvert.core.endpoint.SessionTest.data;
import static io.culvert.core.endpoint.SessionTest.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.ConnectionMessages.ChannelWindowAdjust;
import io.culvert.codec.message.TransportMessages.Disconnect;
import io.culvert.core.Algorithms;
import io.culvert.core.RekeyLimit;
import io.culvert.core.SshChannel;
import io.culvert.core.SshConnection;
import io.culvert.core.SshException;
import io.culvert.core.transport.TransportHandler;
import io.netty.channel.ChannelFuture;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RekeyTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final RekeyLimit NEVER = new RekeyLimit(Long.MAX_VALUE, Duration.ZERO);
    private static final RekeyLimit HOURLY = new RekeyLimit(Long.MAX_VALUE, HOUR);

    private static MemoryPair.Setup limits(RekeyLimit client, RekeyLimit server) {
        return MemoryPair.setup()
                .client(config -> config.rekeyLimit(client))
                .server(config -> config.rekeyLimit(server));
    }

    private static RekeyLimit bytes(long bytes) {
        return bytes == 0 ? NEVER : new RekeyLimit(bytes, Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({"20000, 0", "0, 20000", "20000, 20000", "16, 0", "0, 16", "16, 16", "1, 1"})
    void T11_keys_are_exchanged_in_the_middle_of_data_and_no_byte_is_lost(long client, long server) {
        try (MemoryPair pair = limits(bytes(client), bytes(server)).build()) {
            MemoryPair.accept(pair.server, SessionTest.Echo::new);
            pair.pump();
            Sink sink = new Sink();
            SshChannel channel = pair.open(pair.client, sink);
            byte[] sent = random(1, 400_000);
            for (int i = 0; i < 10; i++) {
                int from = i * 40_000;
                pair.run(() -> channel.writeAndFlush(data(sent).slice(from, 40_000)));
                pair.turn();
            }
            pair.pump();
            assertThat(sink.bytes.toByteArray()).isEqualTo(sent);
            assertThat(pair.client.recorder.exchanges).isGreaterThan(4).isEqualTo(pair.server.recorder.exchanges);
            pair.assertSound();
        }
    }

    @Test
    void T11_keys_are_exchanged_when_they_are_old_and_only_if_they_were_used() {
        try (MemoryPair pair = limits(HOURLY, NEVER).loggedIn()) {
            pair.pass(HOUR.minusSeconds(1));
            assertThat(pair.client.recorder.exchanges).isEqualTo(1);
            pair.pass(Duration.ofSeconds(1));
            assertThat(pair.client.recorder.exchanges).isEqualTo(2);
            assertThat(pair.server.recorder.exchanges).isEqualTo(2);
        }
    }

    @Test
    void T11_an_idle_connection_is_left_alone() {
        try (MemoryPair pair = limits(HOURLY, HOURLY)
                .client(config -> config.keepAlive(io.culvert.core.KeepAlive.OFF))
                .server(config -> config.keepAlive(io.culvert.core.KeepAlive.OFF))
                .loggedIn()) {
            pair.pass(HOUR);
            assertThat(pair.client.recorder.exchanges).isEqualTo(2);
            for (int i = 0; i < 10; i++) {
                pair.pass(HOUR);
            }
            assertThat(pair.client.recorder.exchanges).isEqualTo(2);
            pair.run(() -> pair.client.connection().announce("x", new byte[0]));
            pair.pump();
            assertThat(pair.client.recorder.exchanges).isEqualTo(3);
            pair.assertSound();
        }
    }

    @Test
    void T08_both_sides_may_begin_at_once() {
        try (MemoryPair pair = limits(HOURLY, HOURLY).loggedIn()) {
            int before = pair.server.tap.sent.size();
            pair.pass(HOUR);
            assertThat(pair.client.recorder.exchanges).isEqualTo(2);
            assertThat(pair.server.recorder.exchanges).isEqualTo(2);
            assertThat(pair.server.tap.sent.subList(before, pair.server.tap.sent.size()))
                    .filteredOn(number -> number < 50)
                    .containsExactly(20, 31, 21);
            pair.assertSound();
        }
    }

    @Test
    void T11_a_peer_that_exchanges_unused_keys_again_and_again_is_disconnected() throws Exception {
        try (MemoryPair pair = limits(NEVER, NEVER).loggedIn()) {
            for (int i = 0; i < 10; i++) {
                beginRekey(pair);
            }
            assertThat(pair.server.recorder.exchanges).isEqualTo(11);
            pair.assertSound();
            beginRekey(pair);
            assertThat(pair.server.recorder.violations)
                    .containsExactly("key exchanges without any use of the keys in between");
        }
    }

    @Test
    void T11_a_ping_in_between_does_not_make_the_exchanges_welcome() throws Exception {
        try (MemoryPair pair = limits(NEVER, NEVER).loggedIn()) {
            for (int i = 0; i < 11; i++) {
                pair.client.inject(new byte[] {(byte) 192, 0, 0, 0, 0});
                pair.pump();
                beginRekey(pair);
            }
            assertThat(pair.server.recorder.exchanges).isEqualTo(11);
            assertThat(pair.server.recorder.violations)
                    .containsExactly("key exchanges without any use of the keys in between");
        }
    }

    @Test
    void T11_a_peer_that_exchanges_keys_for_every_keystroke_is_slowed_down_and_not_cut_off() throws Exception {
        try (MemoryPair pair = limits(NEVER, NEVER).loggedIn()) {
            for (int i = 0; i < 51; i++) {
                pair.run(() -> pair.client.connection().announce("x", new byte[0]));
                beginRekey(pair);
            }
            assertThat(pair.server.recorder.exchanges).isEqualTo(51);
            assertThat(pair.server.wire.config().isAutoRead()).isFalse();
            pair.pass(Duration.ofMillis(100));
            assertThat(pair.server.recorder.exchanges).isEqualTo(52);
            assertThat(pair.server.wire.config().isAutoRead()).isTrue();
            pair.assertSound();
        }
    }

    @Test
    void T11_a_connection_that_ends_while_an_exchange_has_to_wait_leaks_nothing() throws Exception {
        try (MemoryPair pair = limits(NEVER, NEVER).loggedIn()) {
            for (int i = 0; i < 51; i++) {
                pair.run(() -> pair.client.connection().announce("x", new byte[0]));
                beginRekey(pair);
            }
            assertThat(pair.server.wire.config().isAutoRead()).isFalse();
            pair.run(pair.server.wire::close);
            pair.pass(Duration.ofSeconds(1));
            assertThat(pair.server.recorder.internalErrors).isEmpty();
        }
    }

    @Test
    void T11_a_peer_that_uses_its_keys_may_exchange_them_as_often_as_it_likes() throws Exception {
        try (MemoryPair pair = limits(NEVER, NEVER).loggedIn()) {
            for (int i = 0; i < 50; i++) {
                pair.run(() -> pair.client.connection().announce("x", new byte[0]));
                beginRekey(pair);
            }
            assertThat(pair.server.recorder.exchanges).isEqualTo(51);
            pair.assertSound();
        }
    }

    /** Has the client begin an exchange without any need, which it would not do by itself. */
    private static void beginRekey(MemoryPair pair) throws Exception {
        TransportHandler handler = pair.client.wire.pipeline().get(TransportHandler.class);
        Field field = TransportHandler.class.getDeclaredField("exchanger");
        field.setAccessible(true);
        Object exchanger = field.get(handler);
        Method begin = exchanger.getClass().getDeclaredMethod("begin");
        begin.setAccessible(true);
        begin.invoke(exchanger);
        pair.run(pair.client.wire::flush);
        pair.pump();
    }

    /** A rekey that waits for a computation of the client's. */
    private static MemoryPair stalled() {
        MemoryPair.Setup setup = limits(HOURLY, NEVER)
                .client(config -> config.algorithms(Algorithms.DEFAULT.withKex(List.of("sntrup761x25519-sha512")))
                        .keepAlive(io.culvert.core.KeepAlive.OFF))
                .server(config -> config.algorithms(Algorithms.DEFAULT).keepAlive(io.culvert.core.KeepAlive.OFF));
        setup.heldWork = true;
        return setup.build();
    }

    @Test
    void T10_data_is_not_queued_while_keys_are_exchanged() {
        try (MemoryPair pair = stalled()) {
            Sink server = new Sink();
            MemoryPair.accept(pair.server, () -> server);
            pair.workOff();
            Sink client = new Sink();
            SshChannel channel = pair.open(pair.client, client);
            pair.pass(HOUR);
            assertThat(pair.work).hasSize(1);

            int sentBefore = pair.client.tap.sent.size();
            byte[] bytes = random(5, 1_000_000);
            pair.run(() -> channel.writeAndFlush(data(bytes)));
            pair.run(() -> server.channel.writeAndFlush(data(bytes)));
            pair.pump();
            assertThat(pair.client.tap.sent).hasSize(sentBefore);
            assertThat(channel.isWritable()).isFalse();
            assertThat(server.channel.isWritable()).isFalse();
            assertThat(server.bytes.size()).isZero();
            assertThat(pair.client.wire.config().isAutoRead()).isFalse();

            pair.workOff();
            assertThat(server.bytes.toByteArray()).isEqualTo(bytes);
            assertThat(client.bytes.toByteArray()).isEqualTo(bytes);
            assertThat(channel.isWritable()).isTrue();
            assertThat(client.events).containsExactly("active", "unwritable", "writable");
            assertThat(pair.client.wire.config().isAutoRead()).isTrue();
            assertThat(pair.server.wire.config().isAutoRead()).isTrue();
            pair.assertSound();
        }
    }

    @Test
    void lesson_1_what_was_under_way_when_the_rekey_began_is_still_delivered() {
        try (MemoryPair pair = stalled()) {
            Sink server = new Sink();
            MemoryPair.accept(pair.server, () -> server);
            pair.workOff();
            SshChannel channel = pair.open(pair.client, new Sink());
            byte[] bytes = random(6, 1_500_000);
            pair.run(() -> channel.writeAndFlush(data(bytes)));
            pair.pass(HOUR);
            assertThat(server.bytes.toByteArray()).isEqualTo(bytes);
            pair.workOff();
            pair.assertSound();
        }
    }

    @Test
    void T10_whoever_sends_anything_else_in_a_key_exchange_is_disconnected() {
        try (MemoryPair pair = stalled()) {
            MemoryPair.accept(pair.server, Sink::new);
            pair.workOff();
            pair.open(pair.client, new Sink());
            pair.pass(HOUR);
            pair.client.inject(new ChannelWindowAdjust(0, 1));
            pair.pump();
            assertThat(pair.server.recorder.violations).containsExactly("message 93 is not allowed now");
            assertThat(pair.server.wire.isOpen()).isFalse();
            pair.work.clear();
        }
    }

    @Test
    void T10_a_key_exchange_that_does_not_finish_in_thirty_seconds_ends_the_connection() {
        try (MemoryPair pair = stalled()) {
            Sink server = new Sink();
            MemoryPair.accept(pair.server, () -> server);
            pair.workOff();
            SshChannel channel = pair.open(pair.client, new Sink());
            CompletableFuture<Optional<SshException>> closed =
                    pair.server.connection().closed().toCompletableFuture();
            pair.pass(HOUR);
            ChannelFuture[] write = new ChannelFuture[1];
            pair.run(() -> write[0] = server.channel.writeAndFlush(data(new byte[1000])));
            pair.pass(Duration.ofSeconds(29));
            assertThat(closed).isNotDone();
            assertThat(write[0].isDone()).isFalse();
            pair.pass(Duration.ofSeconds(1));
            assertThat(closed.join()).hasValueSatisfying(cause -> {
                assertThat(cause.kind()).isEqualTo(SshException.Kind.TIMEOUT);
                assertThat(cause).hasMessage("the key exchange did not finish within 30 seconds");
            });
            assertThat(write[0].cause()).isNotNull();
            assertThat(channel.isOpen()).isFalse();
        }
    }

    @Test
    void T10_control_messages_that_wait_for_the_key_exchange_are_sent_behind_it() {
        try (MemoryPair pair = stalled()) {
            Sink server = new Sink();
            MemoryPair.accept(pair.server, () -> server);
            pair.workOff();
            SshChannel channel = pair.open(pair.client, new Sink());
            pair.pass(HOUR);
            pair.run(channel::close);
            CompletableFuture<byte[]> reply = new CompletableFuture<>();
            pair.run(() -> pair.client
                    .connection()
                    .request("unknown", new byte[0])
                    .whenComplete((data, failure) -> reply.completeExceptionally(failure)));
            pair.pump();
            assertThat(server.channel.isOpen()).isTrue();
            assertThat(reply).isNotDone();
            pair.workOff();
            assertThat(server.channel.isOpen()).isFalse();
            assertThat(reply).isCompletedExceptionally();
            assertThat(pair.client.connection().channelCount()).isZero();
            pair.assertSound();
        }
    }

    @Test
    void C04_a_connection_that_ends_in_a_key_exchange_leaves_nothing_behind() {
        for (boolean reset : new boolean[] {false, true}) {
            try (MemoryPair pair = stalled()) {
                MemoryPair.accept(pair.server, Sink::new);
                pair.workOff();
                SshChannel one = pair.open(pair.client, new Sink());
                SshChannel two = pair.open(pair.client, new Sink());
                SshChannel three = pair.open(pair.client, new Sink());
                SshConnection connection = pair.client.connection();
                pair.pass(HOUR);
                one.closeFuture().addListener(closed -> three.close());
                ChannelFuture[] write = new ChannelFuture[1];
                pair.run(() -> write[0] = one.writeAndFlush(data(new byte[100_000])));
                pair.run(two::close);
                pair.run(() -> connection.announce("held", new byte[100]));
                pair.run(reset ? pair.client.wire::reset : connection::close);
                pair.pump();
                assertThat(write[0].cause()).isNotNull();
                assertThat(one.isOpen() || two.isOpen() || three.isOpen()).isFalse();
                Optional<SshException> cause =
                        connection.closed().toCompletableFuture().join();
                assertThat(cause.map(Throwable::getMessage))
                        .isEqualTo(reset ? Optional.of("connection lost: Connection reset by peer") : Optional.empty());
                pair.work.forEach(Runnable::run);
                pair.run(() -> {});
            }
        }
    }

    @Test
    void a_peer_that_vanishes_in_a_key_exchange_is_reported_as_that() {
        try (MemoryPair pair = stalled()) {
            pair.workOff();
            SshConnection connection = pair.server.connection();
            pair.pass(HOUR);
            pair.run(() -> connection.announce("held", new byte[100]));
            pair.run(() -> pair.client.wire.close());
            pair.pump();
            assertThat(connection.closed().toCompletableFuture().join())
                    .hasValueSatisfying(cause -> assertThat(cause).hasMessageStartingWith("connection closed by"));
        }
    }

    @Test
    void a_goodbye_passes_a_key_exchange() {
        try (MemoryPair pair = stalled()) {
            pair.workOff();
            pair.pass(HOUR);
            pair.run(pair.client.connection()::close);
            pair.pump();
            assertThat(pair.client.tap.sent(1)).hasSize(1);
            assertThat(pair.server.connection().closed().toCompletableFuture().join())
                    .hasValueSatisfying(cause ->
                            assertThat(cause).hasMessage("disconnected by the peer: disconnected by user (11)"));
        }
    }

    @Test
    void T17_a_rekey_with_another_host_key_is_refused() {
        io.culvert.core.key.SshKeyPair other = io.culvert.core.key.SshKeyPair.generate("ecdsa-sha2-nistp256");
        try (MemoryPair pair = MemoryPair.setup()
                .client(config -> config.rekeyLimit(HOURLY))
                .server(config -> config.hostKey(other))
                .loggedIn()) {
            // The client's own rekey prefers another type, as if somebody had changed what it offers.
            pair.client.tap.outbound = message -> {
                if (message.getUnsignedByte(message.readerIndex()) != 20) {
                    return message;
                }
                byte[] bytes = io.netty.buffer.ByteBufUtil.getBytes(message);
                message.release();
                String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .replace("ssh-ed25519,ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256,ssh-ed25519");
                return data(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            };
            pair.pass(HOUR);
            assertThat(pair.client.wire.isOpen()).isFalse();
            assertThat(pair.client.recorder.exchanges).isEqualTo(1);
        }
    }

    @Test
    void T10_a_peer_that_keeps_asking_and_never_finishes_does_not_fill_the_memory() {
        try (MemoryPair pair = limits(NEVER, HOURLY).loggedIn()) {
            pair.client.tap.dropInbound = number -> number == 20;
            pair.pass(HOUR);
            byte[] ping = new byte[60_000];
            ping[0] = (byte) 192;
            ping[1] = 0;
            for (int i = 0; i < 100 && pair.server.wire.isOpen(); i++) {
                pair.client.inject(ping);
                pair.pump();
            }
            assertThat(pair.server.recorder.violations)
                    .containsExactly("the peer does not finish the key exchange that it holds up");
        }
    }

    @Test
    void nothing_follows_a_disconnect() {
        try (MemoryPair pair = limits(NEVER, new RekeyLimit(1, Duration.ZERO)).loggedIn()) {
            pair.client.inject(new Disconnect(11, "bye", ""));
            pair.client.inject(new byte[] {80, 0, 0, 0, 1, 'x', 1});
            int sent = pair.server.tap.sent.size();
            pair.pump();
            assertThat(pair.server.tap.sent).hasSize(sent);
            assertThat(pair.server.wire.isOpen()).isFalse();
        }
    }
}
