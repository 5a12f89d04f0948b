package io.culvert.core.channel;

import io.culvert.core.ExtendedData;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufHolder;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Data that has come and was not asked for yet. The window bounds its bytes; here they are kept from costing many times
 * as much memory, which is what a peer gets for data that it sends byte by byte: messages that do not fill the buffer
 * that they came in are copied together.
 */
final class InboundQueue {
    /** The kind of data that is not extended. */
    static final int STREAM = 0;

    /**
     * Ours: a message of less than this may be in a buffer of twice its size, since pools round up to powers of two.
     */
    private static final int FILLS_ITS_BUFFER = 24 * 1024;

    private static final int SMALL_BLOCK = 4 * 1024;
    private static final int BLOCK = 32 * 1024;

    private final ByteBufAllocator allocator;
    /** A ByteBuf where it is of the stream, else an {@link ExtendedData}. */
    private final ArrayDeque<Object> messages = new ArrayDeque<>(0);

    private int lastKind;
    /** The last message is a block, to which more can be copied. */
    private boolean lastIsBlock;

    InboundQueue(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Takes ownership of the data.
     *
     * @param kind {@link #STREAM}, or a data_type_code
     */
    void add(ByteBuf data, int kind) {
        if (!data.isReadable()) {
            data.release();
        } else if (messages.isEmpty() || data.readableBytes() >= FILLS_ITS_BUFFER) {
            addMessage(data, kind);
            lastIsBlock = false;
        } else {
            try {
                copy(data, kind);
            } finally {
                data.release();
            }
        }
    }

    private void copy(ByteBuf data, int kind) {
        if (lastIsBlock && kind == lastKind) {
            ByteBuf last = content(messages.getLast());
            last.writeBytes(data, Math.min(data.readableBytes(), last.maxWritableBytes()));
        }
        while (data.isReadable()) {
            int size = lastIsBlock || data.readableBytes() > SMALL_BLOCK ? BLOCK : SMALL_BLOCK;
            ByteBuf block = allocator.buffer(size, size);
            block.writeBytes(data, Math.min(data.readableBytes(), size));
            addMessage(block, kind);
            lastIsBlock = true;
        }
    }

    private void addMessage(ByteBuf data, int kind) {
        lastKind = kind;
        messages.add(kind == STREAM ? data : new ExtendedData(kind, data));
    }

    /** The data of a message. */
    static ByteBuf content(Object message) {
        return message instanceof ByteBufHolder extended ? extended.content() : (ByteBuf) message;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** The next data, a ByteBuf or {@link ExtendedData}, which the caller owns; null if there is none. */
    @Nullable
    Object poll() {
        return messages.poll();
    }

    void release() {
        messages.forEach(ReferenceCountUtil::release);
        messages.clear();
    }
}
