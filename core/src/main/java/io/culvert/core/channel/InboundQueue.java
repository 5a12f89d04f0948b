package io.culvert.core.channel;

import io.culvert.codec.message.ChannelData;
import io.culvert.core.ExtendedData;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufHolder;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Data that has come and was not asked for yet. The window bounds its bytes; here they are kept from costing much more
 * memory than they are. A peer may send data byte by byte, and pools round a buffer up to a power of two, so 32 KiB of
 * data in their message take 64 KiB. Messages that do not fill the buffer that they came in are copied together.
 */
final class InboundQueue {
    /** The kind of data that is not extended. */
    static final int STREAM = 0;

    /** Ours: the smallest message that may keep its buffer, if it fills it. */
    private static final int FILLS_ITS_BUFFER = 24 * 1024;

    /** Ours: the part of a buffer's room that may stay empty. */
    private static final int SPARE = 8;

    private static final int SMALL_BLOCK = 4 * 1024;
    private static final int BLOCK = 32 * 1024;
    private static final int LARGEST_BLOCK = 256 * 1024;

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
        } else if (messages.isEmpty() || fillsItsBuffer(data.readableBytes())) {
            addWhole(data, kind);
        } else {
            try {
                copy(data, kind);
            } finally {
                data.release();
            }
        }
    }

    private static boolean fillsItsBuffer(int length) {
        int room =
                Integer.highestOneBit(2 * (ChannelData.HEADER_LENGTH + length) - 1); // the power of two that has room
        return length >= FILLS_ITS_BUFFER && room - length <= length / SPARE;
    }

    private void copy(ByteBuf data, int kind) {
        if (lastIsBlock && kind == lastKind) {
            ByteBuf last = content(messages.getLast());
            last.writeBytes(data, Math.min(data.readableBytes(), last.maxWritableBytes()));
        }
        while (data.isReadable()) {
            int size = blockSize(data.readableBytes());
            ByteBuf block;
            try {
                block = allocator.buffer(size, size);
            } catch (OutOfMemoryError e) {
                addWhole(data.retain(), kind); // where it is, it still is whole
                return;
            }
            block.writeBytes(data, Math.min(data.readableBytes(), size));
            addMessage(block, kind);
            lastIsBlock = true;
        }
    }

    /** A power of two, which data fills or more is copied into later. */
    private int blockSize(int length) {
        if (length > BLOCK) {
            return Math.min(Integer.highestOneBit(length), LARGEST_BLOCK);
        }
        return lastIsBlock || length > SMALL_BLOCK ? BLOCK : SMALL_BLOCK;
    }

    private void addWhole(ByteBuf data, int kind) {
        addMessage(data, kind);
        lastIsBlock = false;
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
