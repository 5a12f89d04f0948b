package io.culvert.codec.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import java.util.function.Function;

/** What stands behind the common fields of a message and has fields of its own. */
final class Payload {
    private static final int USUAL_LENGTH = 128;

    private Payload() {}

    /** @param name of the message, for the error if there are trailing bytes */
    static <T> T read(byte[] payload, String name, Function<ByteBuf, T> fields) {
        ByteBuf in = Unpooled.wrappedBuffer(payload);
        T read = fields.apply(in);
        Wire.requireEnd(in, name);
        return read;
    }

    static byte[] of(Consumer<ByteBuf> fields) {
        ByteBuf out = Unpooled.buffer(USUAL_LENGTH);
        fields.accept(out);
        return ByteBufUtil.getBytes(out);
    }
}
