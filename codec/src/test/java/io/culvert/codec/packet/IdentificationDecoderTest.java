package io.culvert.codec.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.DisconnectReason;
import io.culvert.codec.message.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdentificationDecoderTest {
    private final EmbeddedChannel server = new EmbeddedChannel(IdentificationDecoder.ofServer());
    private final EmbeddedChannel client = new EmbeddedChannel(IdentificationDecoder.ofClient());

    @Test
    void an_identification_has_its_parts_and_its_exact_bytes() {
        receive(client, "SSH-2.0-billsSSH_3.6.3q3 a comment \u00e9 \r\n");

        Identification identification = client.readInbound();
        assertThat(identification.protoversion()).isEqualTo("2.0");
        assertThat(identification.softwareversion()).isEqualTo("billsSSH_3.6.3q3");
        assertThat(identification.comments()).isEqualTo("a comment \u00e9 ");
        assertThat(identification.bytes())
                .isEqualTo("SSH-2.0-billsSSH_3.6.3q3 a comment \u00e9 ".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void the_bytes_behind_the_line_go_to_the_next_handler() {
        receive(server, "SSH-2.0-x\r\nrest");

        assertThat(server.<Identification>readInbound()).isEqualTo(Identification.of("x"));
        ByteBuf rest = server.readInbound();
        assertThat(rest.toString(StandardCharsets.US_ASCII)).isEqualTo("rest");
        rest.release();
        assertThat(server.pipeline().get(IdentificationDecoder.class)).isNull();
    }

    @Test
    void one_byte_at_a_time_reads_the_same() {
        for (char c : "hello\r\nSSH-2.0-x y-z\n".toCharArray()) {
            receive(client, String.valueOf(c));
        }
        Identification identification = client.readInbound();
        assertThat(identification.line()).isEqualTo("SSH-2.0-x y-z");
        assertThat(identification.comments()).isEqualTo("y-z");
    }

    @Test
    void a_client_takes_1_99_as_2_0_and_a_server_does_not() {
        receive(client, "SSH-1.99-old\r\n");
        assertThat(client.<Identification>readInbound().protoversion()).isEqualTo("1.99");

        assertViolation(
                () -> receive(server, "SSH-1.99-old\r\n"),
                DisconnectReason.PROTOCOL_VERSION_NOT_SUPPORTED,
                "the peer speaks SSH 1.99; only SSH 2.0 is spoken here");
    }

    @Test
    void T16_ssh_1_is_refused_by_name() {
        assertViolation(
                () -> receive(client, "SSH-1.5-ancient\r\n"),
                DisconnectReason.PROTOCOL_VERSION_NOT_SUPPORTED,
                "the peer speaks SSH 1.5; only SSH 2.0 is spoken here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0\r\n", "SSH-2.0-\r\n", "SSH-2.0- comment\r\n", "SSH--x\r\n", "SSH-2 0-x\r\n"})
    void T16_a_line_without_both_versions_is_refused(String line) {
        assertViolation(
                () -> receive(client, line),
                DisconnectReason.PROTOCOL_ERROR,
                "the identification line is not SSH-protoversion-softwareversion");
    }

    @Test
    void T16_a_server_takes_no_line_before_the_identification() {
        assertViolation(
                () -> receive(server, "GET / HTTP/1.1\r\n"),
                DisconnectReason.PROTOCOL_ERROR,
                "client sent invalid protocol identifier \"GET / HTTP/1.1\"");
    }

    @Test
    void T16_a_server_takes_a_line_of_255_bytes_and_not_a_byte_more() {
        receive(server, "SSH-2.0-" + "x".repeat(255 - 10) + "\r\n");
        assertThat(server.<Identification>readInbound().bytes()).hasSize(253);

        EmbeddedChannel another = new EmbeddedChannel(IdentificationDecoder.ofServer());
        receive(another, "S".repeat(254));
        assertViolation(
                () -> receive(another, "S"),
                DisconnectReason.PROTOCOL_ERROR,
                "a line before the key exchange is longer than 255 bytes");
    }

    @Test
    void T16_a_client_takes_1024_lines_of_8_KiB_before_the_identification_and_no_more() {
        String line = "x".repeat(8 * 1024 - 1) + "\n";
        for (int i = 0; i < 1024; i++) {
            receive(client, line);
        }
        receive(client, "SSH-2.0-x\r\n");
        assertThat(client.<Identification>readInbound()).isEqualTo(Identification.of("x"));

        EmbeddedChannel another = new EmbeddedChannel(IdentificationDecoder.ofClient());
        receive(another, "\n".repeat(1024));
        assertViolation(
                () -> receive(another, "\n"),
                DisconnectReason.PROTOCOL_ERROR,
                "more than 1024 lines before the identification: not an SSH server");
    }

    @Test
    void T16_a_longer_line_is_refused_when_it_is_too_long_and_not_when_it_ends() {
        receive(client, "x".repeat(8 * 1024 - 1));
        assertViolation(
                () -> receive(client, "x"),
                DisconnectReason.PROTOCOL_ERROR,
                "a line before the key exchange is longer than 8192 bytes");
    }

    @Test
    void T16_a_client_takes_no_identification_above_255_bytes() {
        assertViolation(
                () -> receive(client, "SSH-2.0-" + "x".repeat(256 - 10) + "\r\n"),
                DisconnectReason.PROTOCOL_ERROR,
                "the identification line is not SSH-protoversion-softwareversion");
    }

    @ParameterizedTest
    @ValueSource(chars = {0, 1, 7, 8, 11, 27, 31, 127})
    void T16_control_characters_are_refused_at_once(char c) {
        for (EmbeddedChannel channel : new EmbeddedChannel[] {client, server}) {
            assertViolation(
                    () -> receive(channel, "SSH-2.0-x" + c),
                    DisconnectReason.PROTOCOL_ERROR,
                    "control character " + (int) c + " before the key exchange");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-x\ty\r\n", "SSH-2.0-x\ry\r\n", "SSH-2.0-x\r\r\n"})
    void T16_a_tab_or_a_bare_carriage_return_is_no_part_of_an_identification(String line) {
        assertViolation(
                () -> receive(client, line),
                DisconnectReason.PROTOCOL_ERROR,
                "the identification line is not SSH-protoversion-softwareversion");
    }

    @Test
    void after_a_violation_input_is_dropped_in_silence() {
        assertThatThrownBy(() -> receive(server, "nonsense\r\n")).isInstanceOf(ProtocolViolation.class);

        receive(server, "SSH-2.0-x\r\n");
        assertThat(server.<Object>readInbound()).isNull();
        assertThat(server.finish()).isFalse();
    }

    @Test
    void our_own_identification_must_be_well_formed_too() {
        assertThat(Identification.of("Culvert_1").line()).isEqualTo("SSH-2.0-Culvert_1");
        assertThatThrownBy(() -> Identification.of("two\r\nlines")).isInstanceOf(IllegalArgumentException.class);
    }

    private static void receive(EmbeddedChannel channel, String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private static void assertViolation(ThrowingCallable call, int reason, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage(message)
                .extracting(e -> ((ProtocolViolation) e).reason())
                .isEqualTo(reason);
    }
}
