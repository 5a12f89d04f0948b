package io.culvert.codec.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * Joins the beginning of a packet with what has come after it. A large read is hung behind it without a copy. A small
 * one is copied: into one buffer that doubles as long as all is small, so a packet that comes byte by byte is copied
 * twice at most on average, else into room hung behind what is there, which is not copied again.
 */
final class PacketCumulator implements ByteToMessageDecoder.Cumulator {
    private static final int LARGE = 32 * 1024;

    @Override
    public ByteBuf cumulate(ByteBufAllocator allocator, ByteBuf begun, ByteBuf in) {
        if (!begun.isReadable()) {
            begun.release();
            return in;
        }
        return in.readableBytes() >= LARGE ? append(allocator, begun, in) : copy(allocator, begun, in);
    }

    private static ByteBuf append(ByteBufAllocator allocator, ByteBuf begun, ByteBuf in) {
        CompositeByteBuf composite = composite(allocator, begun);
        // A component goes behind the capacity, so what room is left for small reads has to go.
        return composite.capacity(composite.writerIndex()).addFlattenedComponents(true, in);
    }

    private static CompositeByteBuf composite(ByteBufAllocator allocator, ByteBuf begun) {
        return begun instanceof CompositeByteBuf composite
                ? composite.discardReadComponents()
                : allocator.compositeBuffer().addFlattenedComponents(true, begun);
    }

    private static ByteBuf copy(ByteBufAllocator allocator, ByteBuf begun, ByteBuf in) {
        try {
            int length = in.readableBytes();
            int readable = begun.readableBytes();
            if (length <= begun.maxFastWritableBytes() && !begun.isReadOnly()) {
                return begun.writeBytes(in);
            }
            if (readable >= LARGE) {
                CompositeByteBuf composite = composite(allocator, begun);
                return composite.capacity(composite.writerIndex() + LARGE).writeBytes(in);
            }
            ByteBuf joined = allocator.buffer(Math.max(readable + length, 2 * readable));
            // Not joined.writeBytes(begun), which makes an array of a composite first.
            begun.readBytes(joined, readable).release();
            return joined.writeBytes(in);
        } finally {
            in.release();
        }
    }
}
