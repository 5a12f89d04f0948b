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
 * as much memory, which is what a peer gets for data that it sends byte by byte: small messages are copied together.
 */
final class InboundQueue {
    /** The kind of data that is not extended. */
    static final int STREAM = 0;

    /** Ours: a message of less than this costs much beside its data. */
    private static final int SMALL = 1024;

    private static final int JOINED = 8 * 1024;

    private final ByteBufAllocator allocator;
    /** A ByteBuf where it is of the stream, else an {@link ExtendedData}. */
    private final ArrayDeque<Object> messages = new ArrayDeque<>(0);

    private int lastKind;

    InboundQueue(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Takes ownership of the data.
     *
     * @param kind {@link #STREAM}, or a data_type_code
     */
    void add(ByteBuf data, int kind) {
        int length = data.readableBytes();
        if (length == 0) {
            data.release();
            return;
        }
        Object last = messages.peekLast();
        if (last == null || length >= SMALL || kind != lastKind) {
            addMessage(data, kind);
        } else {
            room(content(last), length).writeBytes(data);
            data.release();
        }
    }

    private ByteBuf room(ByteBuf last, int length) {
        if (length <= last.maxFastWritableBytes()) {
            return last;
        }
        ByteBuf joined = allocator.buffer(JOINED, JOINED);
        addMessage(joined, lastKind);
        return joined;
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
