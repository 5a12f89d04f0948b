package io.culvert.core.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Data that has come and was not asked for yet. The window bounds its bytes; here they are kept from costing many times
 * as much memory, which is what a peer gets for data that it sends byte by byte: small messages are copied together.
 */
final class InboundQueue {
    /** Ours: a message of less than this costs much beside its data. */
    private static final int SMALL = 1024;

    private static final int JOINED = 8 * 1024;

    private final ByteBufAllocator allocator;
    private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>(0);

    InboundQueue(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Takes ownership of the data. */
    void add(ByteBuf data) {
        int length = data.readableBytes();
        if (length == 0) {
            data.release();
            return;
        }
        ByteBuf last = buffers.peekLast();
        if (last == null || length >= SMALL) {
            buffers.add(data);
        } else {
            room(last, length).writeBytes(data);
            data.release();
        }
    }

    private ByteBuf room(ByteBuf last, int length) {
        if (length <= last.maxFastWritableBytes()) {
            return last;
        }
        ByteBuf joined = allocator.buffer(JOINED, JOINED);
        buffers.add(joined);
        return joined;
    }

    boolean isEmpty() {
        return buffers.isEmpty();
    }

    /** The next data, which the caller owns; null if there is none. */
    @Nullable
    ByteBuf poll() {
        return buffers.poll();
    }

    void release() {
        buffers.forEach(ByteBuf::release);
        buffers.clear();
    }
}
