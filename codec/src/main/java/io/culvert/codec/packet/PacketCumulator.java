package io.culvert.codec.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.handler.codec.ByteToMessageDecoder;

/**
 * Joins the beginning of a packet with what has come after it. A large read is hung behind it without a copy; small
 * ones are copied into one buffer that doubles, so a packet that comes byte by byte is copied twice at most on average.
 */
final class PacketCumulator implements ByteToMessageDecoder.Cumulator {
    private static final int LARGE_READ = 32 * 1024;

    @Override
    public ByteBuf cumulate(ByteBufAllocator allocator, ByteBuf begun, ByteBuf in) {
        if (!begun.isReadable()) {
            begun.release();
            return in;
        }
        return in.readableBytes() >= LARGE_READ ? append(allocator, begun, in) : copy(allocator, begun, in);
    }

    private static ByteBuf append(ByteBufAllocator allocator, ByteBuf begun, ByteBuf in) {
        if (begun instanceof CompositeByteBuf composite) {
            return composite.discardReadComponents().addFlattenedComponents(true, in);
        }
        return allocator.compositeBuffer().addFlattenedComponents(true, begun).addFlattenedComponents(true, in);
    }

    private static ByteBuf copy(ByteBufAllocator allocator, ByteBuf begun, ByteBuf in) {
        try {
            if (in.readableBytes() <= begun.maxFastWritableBytes() && !begun.isReadOnly()) {
                return begun.writeBytes(in);
            }
            int readable = begun.readableBytes();
            ByteBuf joined = allocator.buffer(Math.max(readable + in.readableBytes(), 2 * readable));
            joined.writeBytes(begun).writeBytes(in);
            begun.release();
            return joined;
        } finally {
            in.release();
        }
    }
}
