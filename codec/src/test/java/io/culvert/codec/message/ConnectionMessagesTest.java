package io.culvert.codec.message;

import static io.culvert.codec.message.MessageForms.assertForms;
import static io.culvert.codec.message.MessageForms.assertSameForms;
import static io.culvert.codec.message.MessageForms.in;
import static io.culvert.codec.message.MessageForms.wire;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.ConnectionMessages.ChannelClose;
import io.culvert.codec.message.ConnectionMessages.ChannelEof;
import io.culvert.codec.message.ConnectionMessages.ChannelFailure;
import io.culvert.codec.message.ConnectionMessages.ChannelOpen;
import io.culvert.codec.message.ConnectionMessages.ChannelOpenConfirmation;
import io.culvert.codec.message.ConnectionMessages.ChannelOpenFailure;
import io.culvert.codec.message.ConnectionMessages.ChannelRequest;
import io.culvert.codec.message.ConnectionMessages.ChannelSuccess;
import io.culvert.codec.message.ConnectionMessages.ChannelWindowAdjust;
import io.culvert.codec.message.ConnectionMessages.GlobalRequest;
import io.culvert.codec.message.ConnectionMessages.RequestFailure;
import io.culvert.codec.message.ConnectionMessages.RequestSuccess;
import io.culvert.codec.message.ForwardingPayloads.BoundPort;
import io.culvert.codec.message.ForwardingPayloads.TcpipChannel;
import io.culvert.codec.message.ForwardingPayloads.TcpipForward;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes are written out by hand from RFC 4254. */
final class ConnectionMessagesTest {
    @Test
    void global_request() {
        assertSameForms(
                new GlobalRequest("tcpip-forward", true, wire("00000000 00000016")),
                wire("50 0000000d 'tcpip-forward' 01 00000000 00000016"),
                GlobalRequest::read);
    }

    @Test
    void request_success_and_failure() {
        assertSameForms(new RequestSuccess(wire("0000d431")), wire("51 0000d431"), RequestSuccess::read);
        assertSameForms(new RequestSuccess(new byte[0]), wire("51"), RequestSuccess::read);
        assertForms(new RequestFailure(), wire("52"), RequestFailure::read);
    }

    @Test
    void channel_open() {
        assertSameForms(
                new ChannelOpen("direct-tcpip", -1, 0xffffffffL, 0x8000, wire("01")),
                wire("5a 0000000c 'direct-tcpip' ffffffff ffffffff 00008000 01"),
                ChannelOpen::read);
    }

    @Test
    void channel_open_confirmation() {
        assertSameForms(
                new ChannelOpenConfirmation(1, -2, 0x200000, 0xffffffffL),
                wire("5b 00000001 fffffffe 00200000 ffffffff"),
                ChannelOpenConfirmation::read);
        assertThatThrownBy(() -> ChannelOpenConfirmation.read(in("00000001 00000002 00200000 000080")))
                .isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void the_type_specific_data_of_a_confirmation_is_skipped() {
        ByteBuf in = in("00000001 00000002 00200000 00008000 0102030405");
        assertThat(ChannelOpenConfirmation.read(in).senderChannel()).isEqualTo(2);
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void channel_open_failure() {
        assertForms(
                new ChannelOpenFailure(7, 2, "refused", ""),
                wire("5c 00000007 00000002 00000007 'refused' 00000000"),
                ChannelOpenFailure::read);
    }

    @Test
    void channel_window_adjust() {
        assertForms(new ChannelWindowAdjust(7, 0xffffffffL), wire("5d 00000007 ffffffff"), ChannelWindowAdjust::read);
    }

    @Test
    void channel_eof_and_close() {
        assertForms(new ChannelEof(7), wire("60 00000007"), ChannelEof::read);
        assertForms(new ChannelClose(-1), wire("61 ffffffff"), ChannelClose::read);
    }

    @Test
    void channel_request_success_and_failure() {
        assertSameForms(
                new ChannelRequest(7, "exit-status", false, wire("00000001")),
                wire("62 00000007 0000000b 'exit-status' 00 00000001"),
                ChannelRequest::read);
        assertForms(new ChannelSuccess(7), wire("63 00000007"), ChannelSuccess::read);
        assertForms(new ChannelFailure(7), wire("64 00000007"), ChannelFailure::read);
    }

    @Test
    void channel_data_is_a_header_and_a_slice() {
        byte[] written = new byte[ChannelData.HEADER_LENGTH];
        ChannelData.putHeader(written, 0, -2, 5);
        ByteBuf message = Unpooled.buffer().writeBytes(written);
        message.writeCharSequence("hello", StandardCharsets.US_ASCII);
        assertThat(ByteBufUtil.getBytes(message)).isEqualTo(wire("5e fffffffe 00000005 'hello'"));

        message.skipBytes(1);
        assertThat(ChannelData.readRecipientChannel(message)).isEqualTo(-2);
        ByteBuf data = ChannelData.readData(message);
        message.release();
        assertThat(data.toString(StandardCharsets.US_ASCII)).isEqualTo("hello");
        assertThat(data.release()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000004", "00000006", "ffffffff", "80000000", "00000000"})
    void channel_data_has_exactly_the_length_it_says(String length) {
        ByteBuf message = in(length + " 'hello'");
        assertThatThrownBy(() -> ChannelData.readData(message)).isInstanceOf(ProtocolViolation.class);
        assertThat(message.refCnt()).isEqualTo(1);
    }

    @Test
    void tcpip_forward_and_its_reply() {
        assertPayload(
                new TcpipForward("localhost", 8080),
                new TcpipForward("localhost", 8080).toBytes(),
                wire("00000009 'localhost' 00001f90"),
                TcpipForward::read);
        assertPayload(new BoundPort(65535), new BoundPort(65535).toBytes(), wire("0000ffff"), BoundPort::read);
    }

    @Test
    void direct_and_forwarded_tcpip() {
        TcpipChannel fields = new TcpipChannel("example.org", 80, "127.0.0.1", 50000);
        assertPayload(
                fields,
                fields.toBytes(),
                wire("0000000b 'example.org' 00000050 00000009 '127.0.0.1' 0000c350"),
                TcpipChannel::read);
    }

    @Test
    void a_port_above_65535_is_refused_and_not_cut() {
        List<String> ports = List.of("00010000", "00010016", "ffffffff");
        for (String port : ports) {
            assertThatThrownBy(() -> BoundPort.read(wire(port)))
                    .isInstanceOf(ProtocolViolation.class)
                    .hasMessage("port " + Long.parseLong(port, 16) + " is above 65535");
        }
    }

    private static <T> void assertPayload(T fields, byte[] written, byte[] expected, Function<byte[], T> reader) {
        assertThat(written).isEqualTo(expected);
        assertThat(reader.apply(expected)).isEqualTo(fields);
        for (int length = 0; length < expected.length; length++) {
            byte[] shorter = Arrays.copyOf(expected, length);
            assertThatThrownBy(() -> reader.apply(shorter)).isInstanceOf(ProtocolViolation.class);
        }
        byte[] longer = Arrays.copyOf(expected, expected.length + 1);
        assertThatThrownBy(() -> reader.apply(longer)).isInstanceOf(ProtocolViolation.class);
    }
}
