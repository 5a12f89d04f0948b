package io.culvert.core.userauth;

import io.culvert.codec.message.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What follows the method name "keyboard-interactive" (RFC 4256 section 3.1). We ask for no submethods and heed none.
 */
final class KeyboardInteractiveFields {
    static final String METHOD = "keyboard-interactive";

    private KeyboardInteractiveFields() {}

    static void requireSound(byte[] methodFields) {
        ByteBuf in = Unpooled.wrappedBuffer(methodFields);
        Wire.readUtf8(in); // language tag
        Wire.readUtf8(in); // submethods
        Wire.requireEnd(in, "keyboard-interactive request");
    }

    /** Two empty strings. */
    static byte[] toBytes() {
        return new byte[4 + 4];
    }
}
