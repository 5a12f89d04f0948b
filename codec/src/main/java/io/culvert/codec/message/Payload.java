package io.culvert.codec.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Function;

/** What stands behind the common fields of a message and has fields of its own. */
final class Payload {
    private Payload() {}

    /** @param name of the message, for the error if there are trailing bytes */
    static <T> T read(byte[] payload, String name, Function<ByteBuf, T> fields) {
        ByteBuf in = Unpooled.wrappedBuffer(payload);
        T read = fields.apply(in);
        Wire.requireEnd(in, name);
        return read;
    }
}
