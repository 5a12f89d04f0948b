package io.culvert.codec.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * An SSH control message as a record. CHANNEL_DATA never is one: see {@link ChannelData}.
 *
 * <p>Each record has a static {@code read(ByteBuf)} that starts behind the message number, takes all bytes that are left
 * and refuses trailing ones.
 */
public interface Message {
    /** Writes the message, its number first. */
    void writeTo(ByteBuf out);

    /** The message in a new buffer, which the caller owns. */
    default ByteBuf toBuffer(ByteBufAllocator allocator) {
        ByteBuf out = allocator.buffer(128);
        try {
            writeTo(out);
            return out;
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
    }
}
