package io.culvert.core.userauth;

import io.culvert.codec.message.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Requests that a client has sent ahead while an earlier one is being decided (RFC 4252 section 5.1), in their order
 * and bounded in number and bytes: they belong to somebody who has yet to log in.
 */
final class HeldRequests {
    static final int MAX_MESSAGES = 8;
    static final int MAX_BYTES = 32 * 1024;

    private final Queue<ByteBuf> messages = new ArrayDeque<>(MAX_MESSAGES);
    private int bytes;

    /** Takes ownership of {@code message}, unless it throws. */
    void add(ByteBuf message) {
        if (messages.size() == MAX_MESSAGES || bytes + message.readableBytes() > MAX_BYTES) {
            throw ProtocolViolation.ofConnection("too many authentication requests sent ahead");
        }
        bytes += message.readableBytes();
        messages.add(message);
    }

    /** The oldest, which is the caller's from now on. */
    @Nullable
    ByteBuf poll() {
        ByteBuf message = messages.poll();
        if (message != null) {
            bytes -= message.readableBytes();
        }
        return message;
    }

    void clear() {
        for (ByteBuf message = poll(); message != null; message = poll()) {
            message.release();
        }
    }
}
