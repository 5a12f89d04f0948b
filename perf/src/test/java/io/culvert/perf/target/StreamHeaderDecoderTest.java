package io.culvert.perf.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.perf.target.StreamHeader.Mode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamHeaderDecoderTest {
    private static final byte[] DATA = {1, 2, 3};

    private EmbeddedChannel channel = new EmbeddedChannel(TargetServer.handler());

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    private static byte[] header(Mode mode, long length) {
        ByteBuf bytes = new StreamHeader(mode, length, 5).toBytes(UnpooledByteBufAllocator.DEFAULT);
        try {
            return ByteBufUtil.getBytes(bytes);
        } finally {
            bytes.release();
        }
    }

    private void send(byte[] bytes, int from, int to) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
    }

    private void endInput() {
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.runPendingTasks();
    }

    private byte[] answer() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return ByteBufUtil.getBytes(all);
    }

    @Test
    void a_header_and_data_cut_at_any_byte_are_understood() {
        byte[] stream = ByteBufUtil.getBytes(Unpooled.wrappedBuffer(header(Mode.ECHO, 0), DATA));
        for (int cut = 0; cut <= stream.length; cut++) {
            channel = new EmbeddedChannel(TargetServer.handler());
            send(stream, 0, cut);
            send(stream, cut, stream.length);

            assertThat(answer()).as("cut at %d", cut).isEqualTo(DATA);
            assertThat(channel.isOpen()).isTrue();
            endInput();
            assertThat(channel.isOpen()).isFalse();
        }
    }

    @Test
    void a_sink_answers_with_a_receipt_at_the_end_and_not_before() {
        send(header(Mode.SINK, 0), 0, StreamHeader.LENGTH);
        send(DATA, 0, DATA.length);
        assertThat(answer()).isEmpty();

        endInput();

        Checksum checksum = new Checksum();
        checksum.add(Unpooled.wrappedBuffer(DATA));
        assertThat(Receipt.read(Unpooled.wrappedBuffer(answer()))).isEqualTo(checksum.receipt());
        assertThat(channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100_000, 5_000_000})
    void a_source_sends_what_it_is_asked_for_and_a_receipt(int length) {
        send(header(Mode.SOURCE, length), 0, StreamHeader.LENGTH);
        channel.runPendingTasks();

        ReceiptReader reader = new ReceiptReader();
        reader.add(Unpooled.wrappedBuffer(answer()));
        assertThat(reader.payload().length()).isEqualTo(length);
        assertThat(reader.receipt()).hasValue(reader.payload());
        assertThat(channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "SSH-2.0-x\r\n", "CULT"})
    void whoever_speaks_something_else_is_dropped_at_once(String text) {
        send(text.getBytes(), 0, text.length());

        assertThat(channel.isOpen()).isFalse();
        assertThat(answer()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7, 8})
    void a_version_mode_or_length_that_is_unknown_is_dropped(int index) {
        byte[] header = header(Mode.SOURCE, 1);
        header[index] |= (byte) 0x80;
        send(header, 0, header.length);

        assertThat(channel.isOpen()).isFalse();
        assertThat(answer()).isEmpty();
    }

    @Test
    void whoever_ends_within_the_header_is_dropped() {
        send(header(Mode.ECHO, 0), 0, StreamHeader.LENGTH - 1);
        endInput();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoever_does_not_send_a_header_is_dropped_in_the_end() {
        channel.advanceTimeBy(29, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();

        channel.advanceTimeBy(2, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoever_has_sent_a_header_may_be_silent_for_ever() {
        send(header(Mode.ECHO, 0), 0, StreamHeader.LENGTH);
        channel.advanceTimeBy(1, TimeUnit.DAYS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isTrue();
    }
}
