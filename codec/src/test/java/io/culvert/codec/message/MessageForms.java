package io.culvert.codec.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Function;

/** Checks of a message's two forms against each other. */
final class MessageForms {
    private MessageForms() {}

    /**
     * That the record is written as these bytes, is read back from them, and that neither fewer bytes are taken nor, where
     * the message has an end of its own, more.
     */
    static <T extends Message> void assertForms(T message, byte[] wire, Function<ByteBuf, T> reader) {
        assertSameForms(message, wire, reader);
        ByteBuf longer = Unpooled.wrappedBuffer(wire, new byte[1]).skipBytes(1);
        assertThatThrownBy(() -> reader.apply(longer)).isInstanceOf(ProtocolViolation.class);
        for (int length = 1; length < wire.length; length++) {
            ByteBuf shorter = Unpooled.wrappedBuffer(wire, 1, length - 1);
            assertThatThrownBy(() -> reader.apply(shorter))
                    .as("%d of %d bytes", length, wire.length)
                    .isInstanceOf(ProtocolViolation.class);
        }
    }

    /** The same for a message that takes all that is left, so that it can be longer and, in its last field, shorter. */
    static <T extends Message> void assertSameForms(T message, byte[] wire, Function<ByteBuf, T> reader) {
        ByteBuf written = message.toBuffer(UnpooledByteBufAllocator.DEFAULT);
        assertThat(ByteBufUtil.hexDump(written)).isEqualTo(HexFormat.of().formatHex(wire));
        written.release();
        ByteBuf in = Unpooled.wrappedBuffer(wire).skipBytes(1);
        assertThat(reader.apply(in)).usingRecursiveComparison().isEqualTo(message);
        assertThat(in.isReadable()).isFalse();
    }

    /** Hexadecimal bytes, with 'text' as its characters; white space between them. */
    static byte[] wire(String description) {
        ByteBuf out = Unpooled.buffer();
        for (String part : description.strip().split("\\s+")) {
            if (part.startsWith("'")) {
                out.writeCharSequence(part.substring(1, part.length() - 1), StandardCharsets.UTF_8);
            } else {
                out.writeBytes(HexFormat.of().parseHex(part));
            }
        }
        return ByteBufUtil.getBytes(out);
    }

    static ByteBuf in(String description) {
        return Unpooled.wrappedBuffer(wire(description));
    }
}
