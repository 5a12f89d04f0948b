package io.culvert.codec.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.cipher.Suites;
import io.culvert.codec.message.ProtocolViolation;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds whatever cipher and MAC were negotiated. */
final class EverySuiteTest {
    private static final String SUITES = "io.culvert.codec.cipher.Suites#all";

    @ParameterizedTest
    @MethodSource(SUITES)
    void messages_of_all_sizes_come_out_as_they_went_in(Suites.Keyed keyed) {
        byte[][] messages = IntStream.of(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 255, 1000, 32 * 1024, 256 * 1024)
                .mapToObj(PacketLine::message)
                .toArray(byte[][]::new);
        try (PacketLine line = new PacketLine(keyed)) {
            line.receive(line.seal(messages));

            assertThat(line.errors).isEmpty();
            assertThat(line.received).containsExactly(messages);
            assertThat(line.decoder.packets()).isEqualTo(messages.length).isEqualTo(line.encoder.packets());
            assertThat(line.decoder.bytes()).isEqualTo(line.encoder.bytes());
            assertThat(line.decoder.messageSequence()).isEqualTo(messages.length - 1);
        }
    }

    @ParameterizedTest
    @MethodSource(SUITES)
    void a_packet_cut_at_every_byte_decodes_the_same(Suites.Keyed keyed) {
        byte[][] messages = {PacketLine.message(50), PacketLine.message(3)};
        int length = sealed(keyed, messages).length;
        for (int cut = 0; cut <= length; cut++) {
            try (PacketLine line = new PacketLine(keyed)) {
                byte[] wire = line.seal(messages);
                line.receive(wire, 0, cut);
                line.receive(wire, cut, length - cut);

                assertThat(line.errors).isEmpty();
                assertThat(line.received).containsExactly(messages);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(SUITES)
    void one_byte_at_a_time_decodes_the_same(Suites.Keyed keyed) {
        byte[][] messages = {PacketLine.message(5000), PacketLine.message(1), PacketLine.message(300)};
        try (PacketLine line = new PacketLine(keyed)) {
            byte[] wire = line.seal(messages);
            for (int i = 0; i < wire.length; i++) {
                line.receive(wire, i, 1);
            }

            assertThat(line.received).containsExactly(messages);
        }
    }

    @ParameterizedTest
    @MethodSource(SUITES)
    void T07_a_flipped_byte_anywhere_is_rejected_with_the_one_error(Suites.Keyed keyed) {
        byte[][] messages = {PacketLine.message(20), PacketLine.message(40)};
        byte[] wire = sealed(keyed, messages);
        Random random = new Random(7);
        for (int i = 0; i < wire.length; i++) {
            byte[] flipped = wire.clone();
            flipped[i] ^= (byte) (1 + random.nextInt(255));
            assertRejected(keyed, flipped);
        }
    }

    @ParameterizedTest
    @MethodSource(SUITES)
    void a_packet_that_is_replayed_or_left_out_is_rejected(Suites.Keyed keyed) {
        try (PacketLine line = new PacketLine(keyed)) {
            byte[] first = line.seal(PacketLine.message(20));
            byte[] second = line.seal(PacketLine.message(20));
            byte[] third = line.seal(PacketLine.message(20));

            assertRejected(keyed, first, first);
            assertRejected(keyed, second);
            assertRejected(keyed, first, third);
        }
    }

    /** A flipped length may make the decoder wait for a longer packet: it must be rejected when that is full. */
    private static void assertRejected(Suites.Keyed keyed, byte[]... wire) {
        try (PacketLine line = new PacketLine(keyed)) {
            for (byte[] packet : wire) {
                line.receive(packet);
            }
            if (line.errors.isEmpty()) {
                line.receive(new byte[PacketLimits.MAX_PACKET_LENGTH + 100]);
            }

            assertThat(line.errors).hasSize(1);
            ProtocolViolation expected = ProtocolViolation.corruptPacket();
            assertThat(line.errors.get(0)).isInstanceOf(ProtocolViolation.class).hasMessage(expected.getMessage());
            assertThat(((ProtocolViolation) line.errors.get(0)).reason()).isEqualTo(expected.reason());
            assertThat(line.received).hasSizeLessThanOrEqualTo(1);
        }
    }

    private static byte[] sealed(Suites.Keyed keyed, byte[]... messages) {
        try (PacketLine line = new PacketLine(keyed)) {
            return line.seal(messages);
        }
    }

    @ParameterizedTest
    @MethodSource(SUITES)
    void packets_are_aligned_and_padded_as_the_specification_says(Suites.Keyed keyed) {
        var layout = keyed.sealer().layout();
        for (int size : List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 100)) {
            int padding = layout.paddingLength(size);
            assertThat(padding).isBetween(4, 3 + layout.blockSize());
            assertThat(layout.isAligned(1 + size + padding)).isTrue();
            assertThat(sealed(keyed, PacketLine.message(size))).hasSize(4 + 1 + size + padding + layout.tagLength());
        }
    }
}
