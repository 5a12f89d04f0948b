package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.AgreedAlgorithms;
import io.culvert.core.Algorithms;
import io.culvert.core.SshChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Whole sessions: login, channels both ways, data. */
class SessionTest {
    /** Sends back what it gets. */
    static final class Echo extends Sink {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
        }
    }

    static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static MemoryPair talk(MemoryPair pair) {
        MemoryPair.accept(pair.client, Echo::new);
        MemoryPair.accept(pair.server, Echo::new);
        pair.pump();
        byte[] up = random(1, 9_000);
        byte[] down = random(2, 6_000);
        Sink client = new Sink();
        Sink server = new Sink();
        SshChannel fromClient = pair.open(pair.client, client);
        SshChannel fromServer = pair.open(pair.server, server);
        pair.run(() -> {
            fromClient.writeAndFlush(Unpooled.wrappedBuffer(up));
            fromServer.writeAndFlush(Unpooled.wrappedBuffer(down));
        });
        pair.pump();
        assertThat(client.bytes.toByteArray()).isEqualTo(up);
        assertThat(server.bytes.toByteArray()).isEqualTo(down);
        pair.assertSound();
        return pair;
    }

    @Test
    void a_client_logs_in_and_channels_go_both_ways() {
        try (MemoryPair pair = talk(MemoryPair.setup().build())) {
            assertThat(pair.client.connection().userName()).isEqualTo("alice");
            assertThat(pair.server.connection().userName()).isEqualTo("alice");
            assertThat(pair.client.connection().peerIdentification()).isEqualTo("SSH-2.0-Culvert");
            assertThat(pair.client.recorder.logins).isEqualTo(1);
            assertThat(pair.server.recorder.logins).isEqualTo(1);
            assertThat(pair.server.recorder.received).isEqualTo(15_000);
            assertThat(pair.server.recorder.sent).isEqualTo(15_000);
            assertThat(pair.sshServer.connections()).containsExactly(pair.server.connection());
        }
    }

    @Test
    void both_sides_tell_what_they_have_agreed_on() {
        Algorithms asked = Algorithms.DEFAULT
                .withKex(List.of("curve25519-sha256"))
                .withCiphers(List.of("aes192-ctr"))
                .withMacs(List.of("hmac-sha2-512"));
        try (MemoryPair pair =
                MemoryPair.setup().client(config -> config.algorithms(asked)).loggedIn()) {
            AgreedAlgorithms agreed = new AgreedAlgorithms(
                    "curve25519-sha256",
                    "ssh-ed25519",
                    "aes192-ctr",
                    "aes192-ctr",
                    Optional.of("hmac-sha2-512"),
                    Optional.of("hmac-sha2-512"));
            assertThat(pair.client.connection().algorithms()).isEqualTo(agreed);
            assertThat(pair.server.connection().algorithms()).isEqualTo(agreed);
        }
        try (MemoryPair pair = MemoryPair.setup().loggedIn()) {
            assertThat(pair.client.connection().algorithms().macToServer()).isEmpty();
        }
    }

    @Test
    void a_session_that_arrives_byte_by_byte_is_the_same() {
        MemoryPair pair = MemoryPair.setup().build();
        pair.client.wire.segment = () -> 1;
        pair.server.wire.segment = () -> 1;
        talk(pair).close();
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void a_session_in_random_segments_is_the_same(@ForAll long seed) {
        Random random = new Random(seed);
        MemoryPair pair = MemoryPair.setup().build();
        pair.client.wire.segment = () -> 1 + random.nextInt(1 + random.nextInt(5000));
        pair.server.wire.segment = () -> 1 + random.nextInt(1 + random.nextInt(5000));
        talk(pair).close();
    }

    @Test
    void a_login_that_is_cut_anywhere_ends_without_a_trace() {
        for (boolean towardsServer : new boolean[] {true, false}) {
            long length;
            try (MemoryPair pair = MemoryPair.setup().loggedIn()) {
                length = end(pair, towardsServer).wire.arrived;
            }
            assertThat(length).isGreaterThan(1000);
            for (long cut = 0; cut < length; cut += 13) {
                try (MemoryPair pair = MemoryPair.setup().build()) {
                    end(pair, towardsServer).wire.cutAfter = cut;
                    pair.pump();
                    assertCut(pair);
                }
            }
        }
    }

    @Test
    void a_session_that_is_cut_anywhere_ends_its_channels_too() {
        for (boolean towardsServer : new boolean[] {true, false}) {
            long begin;
            long length;
            try (Exchange exchange = new Exchange()) {
                begin = end(exchange.pair, towardsServer).wire.arrived;
                exchange.run();
                length = end(exchange.pair, towardsServer).wire.arrived - begin;
            }
            assertThat(length).isGreaterThan(2000);
            for (long cut = 1; cut < length; cut += 61) {
                try (Exchange exchange = new Exchange()) {
                    end(exchange.pair, towardsServer).wire.cutAfter = begin + cut;
                    exchange.run();
                    assertCut(exchange.pair);
                    for (Sink sink : List.of(exchange.client, exchange.server)) {
                        assertThat(sink.channel == null || !sink.channel.isOpen())
                                .as("the channel has ended")
                                .isTrue();
                    }
                }
            }
        }
    }

    private static MemoryEnd end(MemoryPair pair, boolean server) {
        return server ? pair.server : pair.client;
    }

    /**
     * Both sides noticed; an end that had its connection knows why it is no more, and the other one why there is none.
     */
    private static void assertCut(MemoryPair pair) {
        for (MemoryEnd end : List.of(pair.client, pair.server)) {
            assertThat(end.wire.isOpen()).isFalse();
            if (end.loggedIn()) {
                assertThat(end.connection().closed().toCompletableFuture().join())
                        .as("the cause")
                        .isPresent();
            }
        }
        assertThat(pair.ready.isCompletedExceptionally()).isEqualTo(!pair.client.loggedIn());
    }

    /** Two sides that are logged in and have a channel's worth to say to each other. */
    private static final class Exchange implements AutoCloseable {
        final MemoryPair pair = MemoryPair.setup().build();
        final Sink client = new Sink();
        final Sink server = new Sink();

        Exchange() {
            MemoryPair.accept(pair.server, () -> server);
            pair.pump();
        }

        /** As far as it gets. */
        void run() {
            pair.client
                    .open(MemoryPair.TYPE, client)
                    .thenAccept(channel -> channel.writeAndFlush(data(random(1, 2_000))));
            pair.pump();
            if (server.channel != null) {
                pair.run(() -> server.channel.writeAndFlush(data(random(2, 2_000))));
                pair.pump();
            }
        }

        @Override
        public void close() {
            pair.close();
        }
    }

    @Test
    void T07_a_bit_that_flips_anywhere_behind_the_key_exchange_ends_the_connection_with_one_text() {
        byte[] message = random(3, 100);
        for (int index = 0; index < 144; index++) {
            try (MemoryPair pair = MemoryPair.setup().build()) {
                Sink sink = new Sink();
                MemoryPair.accept(pair.server, () -> sink);
                pair.pump();
                SshChannel channel = pair.open(pair.client, new Sink());
                pair.server.wire.flipped = pair.server.wire.arrived + index;
                pair.run(() -> channel.writeAndFlush(data(message)));
                pair.run(() -> channel.writeAndFlush(data(random(4, 300_000))));
                pair.pump();
                assertThat(pair.server.recorder.violations).containsExactly("Corrupted MAC on input.");
                assertThat(pair.server.wire.isOpen()).isFalse();
                assertThat(sink.bytes.size()).isZero();
            }
        }
    }

    static ByteBuf data(byte[] bytes) {
        return Unpooled.wrappedBuffer(bytes);
    }
}
