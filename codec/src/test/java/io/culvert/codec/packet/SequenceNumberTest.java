package io.culvert.codec.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.cipher.Suites;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections that have run for very long (rule T19). */
final class SequenceNumberTest {
    private static final String SUITES = "io.culvert.codec.cipher.Suites#all";

    @ParameterizedTest
    @MethodSource(SUITES)
    void T19_packets_pass_2_to_the_31(Suites.Keyed keyed) {
        passes(keyed, Integer.MAX_VALUE - 3, (1L << 31) - 4, (1L << 31) + 5);
    }

    /** The sequence number wraps (RFC 4253 section 6.4), here under a key that has not seen so many packets. */
    @ParameterizedTest
    @MethodSource(SUITES)
    void T19_the_sequence_number_wraps_at_2_to_the_32(Suites.Keyed keyed) {
        passes(keyed, -4, 1000, 5);
    }

    private static void passes(Suites.Keyed keyed, int sequence, long packets, long lastSequence) {
        byte[][] messages = IntStream.range(1, 11).mapToObj(PacketLine::message).toArray(byte[][]::new);
        try (PacketLine line = new PacketLine(keyed)) {
            line.encoder.preset(sequence, packets);
            line.decoder.preset(sequence, packets);
            line.receive(line.seal(messages));

            assertThat(line.errors).isEmpty();
            assertThat(line.received).containsExactly(messages);
            assertThat(line.decoder.packets()).isEqualTo(packets + 10).isEqualTo(line.encoder.packets());
            assertThat(line.decoder.messageSequence()).isEqualTo(lastSequence);
        }
    }
}
