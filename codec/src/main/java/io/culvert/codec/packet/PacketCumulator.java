package io.culvert.codec.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * Joins the beginning of a packet with what has come after it. A large read is hung after it without a copy. A small
 * one is copied: into what room there is, else into a buffer that doubles, and from 2 KiB on into room that is hung
 * after what is there, which is not copied again. That room comes in steps of 2 KiB as long as the packet may be a
 * stranger's, whose bytes should cost what they are and not twice as much. A begun packet that takes up a far larger
 * buffer moves into one of its size when nothing comes after it.
 */
final class PacketCumulator implements ByteToMessageDecoder.Cumulator {
    private static final int LARGE = 32 * 1024;
    /** The steps for packets that anybody may send. */
    private static final int SMALL_STEP = 2 * 1024;
    /** From here on the steps are of {@link #LARGE} bytes. */
    private static final int SMALL_STEPS_END = 40 * 1024;
    /** Ours: a begun packet may keep this much memory that it does not need. */
    private static final int WASTE = 64 * 1024;
    /** More than there are in the largest packet, since a composite with as many is copied into one buffer. */
    private static final int MAX_COMPONENTS = 64;

    /** The capacities of the buffers that were joined in the last composite. */
    private int parts;

    @Override
    public ByteBuf cumulate(ByteBufAllocator allocator, ByteBuf begun, ByteBuf in) {
        if (!begun.isReadable()) {
            begun.release();
            return in;
        }
        if (!in.isReadable() && isWasteful(begun)) {
            in.release();
            return moved(allocator, begun);
        }
        return in.readableBytes() >= LARGE ? append(allocator, begun, in) : copy(allocator, begun, in);
    }

    /** Whether a begun packet should move, which it does with an empty read. */
    boolean isWasteful(ByteBuf begun) {
        return memory(begun) - begun.readableBytes() > WASTE;
    }

    /**
     * What a begun packet takes, bytes. What is hung after it keeps the whole buffer that it was read into. Parts that
     * were consumed count until the packet moves.
     */
    int memory(ByteBuf begun) {
        if (!begun.isReadable()) {
            return 0;
        }
        return begun instanceof CompositeByteBuf ? parts : begun.capacity();
    }

    private ByteBuf append(ByteBufAllocator allocator, ByteBuf begun, ByteBuf in) {
        CompositeByteBuf composite = composite(allocator, begun);
        parts += in.capacity();
        // A component goes behind the capacity, so what room is left for small reads has to go.
        return composite.capacity(composite.writerIndex()).addFlattenedComponents(true, in);
    }

    private CompositeByteBuf composite(ByteBufAllocator allocator, ByteBuf begun) {
        if (begun instanceof CompositeByteBuf composite) {
            return composite.discardReadComponents();
        }
        parts = begun.capacity();
        return allocator.compositeBuffer(MAX_COMPONENTS).addFlattenedComponents(true, begun);
    }

    private ByteBuf copy(ByteBufAllocator allocator, ByteBuf begun, ByteBuf in) {
        try {
            int length = in.readableBytes();
            int readable = begun.readableBytes();
            if (length <= begun.maxFastWritableBytes() && !begun.isReadOnly()) {
                return begun.writeBytes(in);
            }
            if (readable >= SMALL_STEP) {
                CompositeByteBuf composite = composite(allocator, begun);
                int step =
                        Math.max(readable < SMALL_STEPS_END ? SMALL_STEP : LARGE, length - composite.writableBytes());
                parts += step;
                return composite.capacity(composite.capacity() + step).writeBytes(in);
            }
            return move(allocator, begun, Math.max(readable + length, 2 * readable))
                    .writeBytes(in);
        } finally {
            in.release();
        }
    }

    private static ByteBuf moved(ByteBufAllocator allocator, ByteBuf begun) {
        try {
            return move(allocator, begun, begun.readableBytes());
        } catch (OutOfMemoryError e) {
            return begun; // where it stays, it still is whole
        }
    }

    private static ByteBuf move(ByteBufAllocator allocator, ByteBuf begun, int capacity) {
        ByteBuf moved = allocator.buffer(capacity);
        // Not moved.writeBytes(begun), which makes an array of a composite first.
        begun.readBytes(moved, begun.readableBytes()).release();
        return moved;
    }
}
