package io.culvert.codec.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.cipher.CipherAlgorithm;
import io.culvert.codec.cipher.CipherSuite;
import io.culvert.codec.cipher.Suites;
import io.culvert.codec.message.ChannelData;
import io.culvert.codec.message.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CompressionTest {
    private static final Suites.Keyed GCM = Suites.keyed(new CipherSuite(CipherAlgorithm.AES128_GCM, null));
    private static final byte[] NEWKEYS = {21};
    private static final byte[] SUCCESS = {52};
    private static final byte[] TEXT = text(1500);
    /** A session that logs in, and exchanges keys before and after. */
    private static final List<byte[]> MESSAGES = List.of(
            message(5),
            NEWKEYS,
            message(50),
            SUCCESS,
            TEXT,
            TEXT,
            message(1),
            message(200),
            NEWKEYS,
            TEXT,
            message(300),
            NEWKEYS,
            TEXT);

    private static final byte[] SESSION = record();

    @Test
    void T15_nothing_is_compressed_before_the_login_and_text_shrinks_behind_it() {
        try (PacketLine line = new PacketLine(new Compression(), new Compression())) {
            line.encoder.compress(true);
            line.decoder.decompress(true);
            assertThat(line.seal(TEXT)).hasSizeGreaterThan(TEXT.length);
            line.seal(SUCCESS);
            int first = line.seal(TEXT).length;
            int second = line.seal(TEXT).length;
            assertThat(first).isLessThan(TEXT.length / 5);
            assertThat(second).isLessThan(first);
        }
    }

    @Test
    void what_was_not_agreed_on_is_not_compressed_whatever_is_offered() {
        try (PacketLine line = new PacketLine(new Compression(), new Compression())) {
            line.encoder.compress(false);
            line.decoder.decompress(false);
            line.receive(line.seal(SUCCESS, TEXT));
            assertThat(line.received).containsExactly(SUCCESS, TEXT);
        }
    }

    @Test
    void a_session_decodes_the_same_cut_at_every_byte() {
        for (int cut = 0; cut <= SESSION.length; cut++) {
            receive(new int[] {cut, SESSION.length - cut});
        }
    }

    @Property(tries = 40)
    void a_session_decodes_the_same_however_it_is_cut(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 400) Integer> sizes) {
        List<Integer> segments = new ArrayList<>();
        int left = SESSION.length;
        for (int i = 0; left > 0; i++) {
            int size = Math.min(left, sizes.get(i % sizes.size()));
            segments.add(size);
            left -= size;
        }
        receive(segments.stream().mapToInt(Integer::intValue).toArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 59, 60, 61, 1000, 16_383, 65_535, 65_536, 256 * 1024})
    void messages_of_all_sizes_come_out_as_they_went_in_though_they_do_not_shrink(int size) {
        try (PacketLine line = begun()) {
            byte[] message = message(size);
            line.receive(line.seal(message, message, TEXT, message));
            assertThat(line.errors).isEmpty();
            assertThat(line.received).containsExactly(SUCCESS, message, message, TEXT, message);
        }
    }

    @Test
    void channel_data_is_compressed_with_the_messages_around_it() {
        try (PacketLine line = begun()) {
            ByteBuf data = Unpooled.wrappedBuffer(TEXT);
            line.encoder.writeChannelData(7, data, 1000);
            line.sender.flush();
            byte[] wire = line.wire();
            assertThat(wire).hasSizeLessThan(400);
            assertThat(data.readableBytes()).isEqualTo(TEXT.length);
            line.receive(wire);
            byte[] header = new byte[ChannelData.HEADER_LENGTH];
            ChannelData.putHeader(header, 0, 7, 1000);
            assertThat(line.received.get(1)).startsWith(header).endsWith(Arrays.copyOf(TEXT, 1000));
        }
    }

    @Test
    void T15_a_packet_that_inflates_beyond_the_limit_ends_the_connection() {
        assertThat(rejected(zlib(new byte[PacketLimits.MAX_PACKET_LENGTH + 1])))
                .isEqualTo("a packet inflates to more than 262656 bytes");
        assertThat(rejected(zlib(new byte[50_000_000]))).isEqualTo("a packet inflates to more than 262656 bytes");
    }

    @Test
    void T15_a_packet_that_inflates_to_the_limit_is_taken() {
        byte[] message = new byte[PacketLimits.MAX_PACKET_LENGTH];
        try (PacketLine line = new PacketLine(null, new Compression())) {
            line.decoder.decompress(true);
            line.receive(line.seal(SUCCESS, zlib(message)));
            assertThat(line.errors).isEmpty();
            assertThat(line.received).containsExactly(SUCCESS, message);
        }
    }

    @Test
    void T15_what_is_no_zlib_stream_ends_the_connection() {
        assertThat(rejected(TEXT)).isEqualTo("a packet cannot be inflated");
        assertThat(rejected(new byte[] {0x78})).isEqualTo("a packet inflates to no message, or ends the stream");
        assertThat(rejected(zlib(new byte[0]))).isEqualTo("a packet inflates to no message, or ends the stream");
        Deflater ending = new Deflater();
        ending.setInput(TEXT);
        ending.finish();
        assertThat(rejected(deflated(ending, Deflater.NO_FLUSH)))
                .isEqualTo("a packet inflates to no message, or ends the stream");
        Deflater foreign = new Deflater();
        foreign.setDictionary(TEXT);
        foreign.setInput(TEXT);
        assertThat(rejected(deflated(foreign, Deflater.SYNC_FLUSH)))
                .isEqualTo("a packet inflates to no message, or ends the stream");
    }

    private static String rejected(byte[] packet) {
        try (PacketLine line = new PacketLine(null, new Compression())) {
            line.decoder.decompress(true);
            line.receive(line.seal(SUCCESS, packet, packet));
            assertThat(line.received).containsExactly(SUCCESS);
            assertThat(line.errors)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            ProtocolViolation.class,
                            violation -> assertThat(violation.reason()).isEqualTo(6));
            return line.errors.get(0).getMessage();
        }
    }

    /** A line on which everything is compressed from now on. */
    private static PacketLine begun() {
        PacketLine line = new PacketLine(new Compression(), new Compression());
        line.encoder.compress(true);
        line.decoder.decompress(true);
        line.receive(line.seal(SUCCESS));
        return line;
    }

    private static byte[] record() {
        ByteArrayOutputStream session = new ByteArrayOutputStream();
        try (PacketLine line = new PacketLine(new Compression(), null)) {
            for (byte[] message : MESSAGES) {
                session.writeBytes(line.seal(message));
                if (message == NEWKEYS) {
                    line.encoder.rekey(GCM.sealer(), true);
                    line.encoder.compress(true);
                }
            }
        }
        return session.toByteArray();
    }

    private static void receive(int[] segments) {
        try (PacketLine line = new PacketLine(null, new Compression())) {
            line.onMessage = () -> {
                if (Arrays.equals(line.received.get(line.received.size() - 1), NEWKEYS)) {
                    line.decoder.rekey(GCM.opener(), true);
                    line.decoder.decompress(true);
                }
            };
            int at = 0;
            for (int length : segments) {
                line.receive(SESSION, at, length);
                at += length;
            }
            assertThat(line.errors).isEmpty();
            assertThat(line.received).usingElementComparator(Arrays::compare).isEqualTo(MESSAGES);
        }
    }

    private static byte[] zlib(byte[] message) {
        Deflater zlib = new Deflater();
        zlib.setInput(message);
        return deflated(zlib, Deflater.SYNC_FLUSH);
    }

    private static byte[] deflated(Deflater zlib, int flush) {
        byte[] out = new byte[200_000];
        int length = zlib.deflate(out, 0, out.length, flush);
        zlib.end();
        return Arrays.copyOf(out, length);
    }

    private static byte[] message(int length) {
        byte[] message = new byte[length];
        new Random(length).nextBytes(message);
        message[0] = 94;
        return message;
    }

    private static byte[] text(int length) {
        byte[] text = "^all work and no play makes jack a dull boy. "
                .repeat(length / 45 + 1)
                .getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(text, length);
    }
}
