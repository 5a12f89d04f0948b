package io.culvert.codec.message;

import static io.culvert.codec.message.MessageForms.in;
import static io.culvert.codec.message.MessageForms.wire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The data types of RFC 4251 section 5, with its examples. */
final class WireTest {
    private final ByteBuf out = Unpooled.buffer();

    @ParameterizedTest
    @CsvSource({
        "0, 00000000",
        "9a378f9b2e332a7, 0000000809a378f9b2e332a7",
        "80, 000000020080",
        "7f, 000000017f",
        "ff00000000000000000000000000000000, 0000001200ff00000000000000000000000000000000"
    })
    void mpints_are_written_as_the_specification_shows(String value, String bytes) {
        BigInteger number = new BigInteger(value, 16);
        Wire.writeMpint(out, number);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(bytes);
        assertThat(Wire.readMpint(out)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000002edcc", "00000005ff21524111", "00000001ff"})
    void a_negative_mpint_is_refused(String bytes) {
        assertThatThrownBy(() -> Wire.readMpint(in(bytes)))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("negative mpint");
    }

    @ParameterizedTest
    @CsvSource({"'', 00000000", "zlib, 000000047a6c6962", "'zlib,none', 000000097a6c69622c6e6f6e65"})
    void name_lists_are_written_as_the_specification_shows(String names, String bytes) {
        List<String> list = names.isEmpty() ? List.of() : List.of(names.split(","));
        Wire.writeNameList(out, list);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(bytes);
        assertThat(Wire.readNameList(out)).isEqualTo(list);
    }

    @Test
    void numbers_are_unsigned_and_any_byte_but_zero_is_true() {
        ByteBuf in = in("ffffffff 00 01 ff fe");
        assertThat(Wire.readUint32(in)).isEqualTo(0xffffffffL);
        assertThat(Wire.readBoolean(in)).isFalse();
        assertThat(Wire.readBoolean(in)).isTrue();
        assertThat(Wire.readBoolean(in)).isTrue();
        assertThat(Wire.readByte(in)).isEqualTo(0xfe);
        Wire.writeUint32(out, 0xfffffffeL);
        Wire.writeBoolean(out, true);
        Wire.writeBoolean(out, false);
        assertThat(ByteBufUtil.getBytes(out)).isEqualTo(wire("fffffffe 01 00"));
    }

    @Test
    void strings_are_utf_8_and_nothing_else() {
        Wire.writeUtf8(out, "gr\u00fc\u00df \ud83d\ude00");
        assertThat(ByteBufUtil.getBytes(out)).isEqualTo(wire("0000000b 6772c3bcc39f20f09f9880"));
        assertThat(Wire.readUtf8(out)).isEqualTo("gr\u00fc\u00df \ud83d\ude00");
        for (String bad : List.of("00000001 ff", "00000002 c080", "00000003 eda080", "00000001 c3")) {
            assertThatThrownBy(() -> Wire.readUtf8(in(bad)))
                    .isInstanceOf(ProtocolViolation.class)
                    .hasMessage("string is not valid UTF-8");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000001 20", "00000003 610062", "00000001 7f", "00000001 80", "00000003 610a62"})
    void a_name_has_printable_ascii_only(String bytes) {
        assertThatThrownBy(() -> Wire.readName(in(bytes))).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> Wire.readNameList(in(bytes))).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void a_slice_shares_the_bytes_and_the_reference_count() {
        ByteBuf in = in("00000003 'abc' 07");
        ByteBuf slice = Wire.readSlice(in);
        assertThat(slice.toString(StandardCharsets.US_ASCII)).isEqualTo("abc");
        assertThat(in.readableBytes()).isEqualTo(1);
        in.release();
        assertThat(slice.refCnt()).isZero();
    }

    /** Every reader of a length, told that four gigabytes follow. */
    @Test
    void T05_a_string_is_never_longer_than_its_message() {
        List<Function<ByteBuf, Object>> readers = List.of(
                Wire::readBytes, Wire::readSlice, Wire::readUtf8, Wire::readName, Wire::readNameList, Wire::readMpint);
        for (Function<ByteBuf, Object> reader : readers) {
            for (String length : List.of("ffffffff", "80000000", "7fffffff", "00000004")) {
                assertThatThrownBy(() -> reader.apply(in(length + " 'abc'")))
                        .isInstanceOf(ProtocolViolation.class)
                        .hasMessageEndingWith("bytes in a message with 3 left");
            }
            assertThatThrownBy(() -> reader.apply(in("0000")))
                    .isInstanceOf(ProtocolViolation.class)
                    .hasMessage("message ends early");
        }
    }

    @Test
    void T12_a_name_list_has_16_KiB_and_1024_names_at_most() {
        assertThat(Wire.readNameList(list("a".repeat(16 * 1024)))).hasSize(1);
        assertThatThrownBy(() -> Wire.readNameList(list("a".repeat(16 * 1024 + 1))))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("name-list of 16385 bytes is too long");

        assertThat(Wire.readNameList(list(String.join(",", Collections.nCopies(1024, "a")))))
                .hasSize(1024);
        assertThatThrownBy(() -> Wire.readNameList(list(String.join(",", Collections.nCopies(1025, "a")))))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("name-list has more than 1024 names");
        assertThatThrownBy(() -> Wire.readNameList(list(",".repeat(5000)))).isInstanceOf(ProtocolViolation.class);
    }

    private static ByteBuf list(String names) {
        ByteBuf list = Unpooled.buffer();
        Wire.writeUtf8(list, names);
        return list;
    }
}
