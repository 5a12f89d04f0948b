package io.culvert.core.transport;

import io.culvert.codec.message.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;

/**
 * Control messages that were written while a key exchange holds up everything else (RFC 4253 section 7.1). Channel data never
 * comes here: channels are not writable meanwhile. What is left is bounded all the same (rule T10).
 */
final class HeldMessages {
    /** Ours: bytes that may wait. */
    static final int MAX_BYTES = 4 * 1024 * 1024;

    private record Held(ByteBuf message, ChannelPromise promise) {}

    private final ArrayDeque<Held> messages = new ArrayDeque<>(0);
    private int bytes;

    /** Takes ownership of the message, also when it throws. */
    void add(ByteBuf message, ChannelPromise promise) {
        messages.add(new Held(message, promise));
        bytes += message.readableBytes();
        if (bytes > MAX_BYTES) {
            throw ProtocolViolation.ofConnection("the peer does not finish the key exchange that it holds up");
        }
    }

    void writeAll(ChannelHandlerContext ctx) {
        bytes = 0;
        Held held;
        while ((held = messages.poll()) != null) {
            ctx.write(held.message(), held.promise());
        }
    }

    void releaseAll() {
        Held held;
        while ((held = messages.poll()) != null) {
            held.message().release();
            if (!held.promise().isVoid()) { // a void promise would report an error where there is only an end
                held.promise().tryFailure(new ClosedChannelException());
            }
        }
    }
}
