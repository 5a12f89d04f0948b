package io.culvert.core.endpoint;

import static io.culvert.core.endpoint.SessionTest.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.RekeyLimit;
import io.culvert.core.SshChannel;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole sessions whose packets are compressed. */
class CompressionTest {
    private static final byte[] TEXT =
            "the quick brown fox jumps over the lazy dog, ".repeat(3000).getBytes(StandardCharsets.US_ASCII);

    private static MemoryPair.Setup setup(boolean client, boolean server) {
        return MemoryPair.setup()
                .client(config -> config.compression(client))
                .server(config -> config.compression(server));
    }

    @Test
    void T15_text_takes_a_fraction_of_the_wire_where_both_sides_want_it() {
        assertThat(wireBytes(true, true)).isLessThan(TEXT.length / 5);
        assertThat(wireBytes(true, false)).isGreaterThan(TEXT.length);
        assertThat(wireBytes(false, true)).isGreaterThan(TEXT.length);
    }

    private static long wireBytes(boolean client, boolean server) {
        try (MemoryPair pair = loggedIn(setup(client, server))) {
            long before = pair.client.wire.arrived;
            echo(pair, TEXT, TEXT.length);
            return pair.client.wire.arrived - before;
        }
    }

    @ParameterizedTest
    @CsvSource({"20000, 0", "0, 20000", "20000, 20000", "16, 0", "0, 16", "1, 1"})
    void a_new_stream_begins_with_new_keys_in_the_middle_of_data(long client, long server) {
        try (MemoryPair pair = loggedIn(setup(true, true)
                .client(config -> config.rekeyLimit(limit(client)))
                .server(config -> config.rekeyLimit(limit(server))))) {
            byte[] sent = Arrays.copyOf(TEXT, 450_000);
            byte[] noise = random(1, 300_000);
            System.arraycopy(noise, 0, sent, 50_000, noise.length);
            echo(pair, sent, 40_000);
            assertThat(pair.client.recorder.exchanges).isGreaterThan(3).isEqualTo(pair.server.recorder.exchanges);
        }
    }

    @Property(tries = 15, edgeCases = EdgeCasesMode.NONE)
    void a_session_in_random_segments_is_the_same(@ForAll long seed) {
        Random random = new Random(seed);
        MemoryPair pair = setup(true, true).build();
        MemoryPair.accept(pair.server, SessionTest.Echo::new);
        pair.client.wire.segment = () -> 1 + random.nextInt(1 + random.nextInt(5000));
        pair.server.wire.segment = () -> 1 + random.nextInt(1 + random.nextInt(5000));
        pair.pump();
        echo(pair, Arrays.copyOf(TEXT, 10_000), 1 + random.nextInt(5000));
        pair.close();
    }

    @Test
    void a_session_that_is_cut_anywhere_ends_without_a_trace() {
        long length;
        try (MemoryPair pair = loggedIn(setup(true, true))) {
            echo(pair, Arrays.copyOf(TEXT, 2000), 500);
            length = pair.client.wire.arrived - 200; // signatures are as random as their lengths, compressed
        }
        for (long cut = 0; cut < length; cut += 41) {
            try (MemoryPair pair = setup(true, true).build()) {
                MemoryPair.accept(pair.server, SessionTest.Echo::new);
                pair.client.wire.cutAfter = cut;
                pair.pump();
                if (pair.client.loggedIn()) {
                    pair.client
                            .open(MemoryPair.TYPE, new Sink())
                            .thenAccept(channel -> channel.writeAndFlush(Unpooled.wrappedBuffer(TEXT, 0, 2000)));
                    pair.pump();
                }
                assertThat(pair.client.wire.isOpen()).isFalse();
                assertThat(pair.server.wire.isOpen()).isFalse();
            }
        }
    }

    private static MemoryPair loggedIn(MemoryPair.Setup setup) {
        MemoryPair pair = setup.build();
        MemoryPair.accept(pair.server, SessionTest.Echo::new);
        pair.pump();
        return pair;
    }

    private static void echo(MemoryPair pair, byte[] sent, int atOnce) {
        Sink sink = new Sink();
        SshChannel channel = pair.open(pair.client, sink);
        for (int from = 0; from < sent.length; from += atOnce) {
            int start = from;
            pair.run(() ->
                    channel.writeAndFlush(Unpooled.wrappedBuffer(sent, start, Math.min(atOnce, sent.length - start))));
            pair.turn();
        }
        pair.pump();
        assertThat(sink.bytes.toByteArray()).isEqualTo(sent);
        pair.assertSound();
    }

    private static RekeyLimit limit(long bytes) {
        return new RekeyLimit(bytes == 0 ? Long.MAX_VALUE : bytes, Duration.ZERO);
    }
}
