package io.culvert.perf.target;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * How many bytes went by, and their CRC-32C.
 *
 * @param length 0 or above
 */
public record Receipt(long length, int crc) {
    /** Bytes on the wire. */
    static final int LENGTH = Long.BYTES + Integer.BYTES;

    static Receipt read(ByteBuf in) {
        return new Receipt(in.readLong(), in.readInt());
    }

    ByteBuf toBytes(ByteBufAllocator allocator) {
        return allocator.buffer(LENGTH).writeLong(length).writeInt(crc);
    }

    /** As "1048576-0a1b2c3d". */
    @Override
    public String toString() {
        return String.format("%d-%08x", length, crc);
    }
}
