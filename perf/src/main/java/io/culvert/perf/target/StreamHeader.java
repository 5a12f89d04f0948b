package io.culvert.perf.target;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a stream begins; all numbers big-endian.
 *
 * <pre>
 *   uint32  "CULV"
 *   byte    version, 1
 *   byte    mode: 'e' echo, 'i' sink, 'o' source
 *   uint16  0
 *   int64   length
 *   int64   seed
 * </pre>
 *
 * @param length of what a source is to send, in bytes; 0 for the other modes
 * @param seed of the payload
 */
public record StreamHeader(Mode mode, long length, long seed) {
    /** Bytes on the wire. */
    public static final int LENGTH = 24;

    static final int MAGIC = 0x43554C56;
    private static final int VERSION = 1;

    /** What the far end does with the bytes that follow. */
    public enum Mode {
        /** Sends them back, and closes behind the last one. */
        ECHO('e'),
        /** Counts them, and at their end answers with a {@link Receipt}. */
        SINK('i'),
        /** Sends {@code length} bytes, or fewer if its peer's output ends before, and a {@link Receipt} behind them. */
        SOURCE('o');

        private final int code;

        Mode(char code) {
            this.code = code;
        }

        private static @Nullable Mode ofCode(int code) {
            return Arrays.stream(values())
                    .filter(mode -> mode.code == code)
                    .findFirst()
                    .orElse(null);
        }
    }

    public StreamHeader {
        if (length < 0) {
            throw new IllegalArgumentException("length " + length + " is below zero");
        }
    }

    public ByteBuf toBytes(ByteBufAllocator allocator) {
        return allocator
                .buffer(LENGTH)
                .writeInt(MAGIC)
                .writeByte(VERSION)
                .writeByte(mode.code)
                .writeShort(0)
                .writeLong(length)
                .writeLong(seed);
    }

    /** @throws IllegalArgumentException if these are the bytes of something else */
    static StreamHeader read(ByteBuf in) {
        int magic = in.readInt();
        int version = in.readUnsignedByte();
        Mode mode = Mode.ofCode(in.readUnsignedByte());
        int reserved = in.readUnsignedShort();
        if (magic != MAGIC || version != VERSION || mode == null || reserved != 0) {
            throw new IllegalArgumentException("no stream header of version " + VERSION);
        }
        return new StreamHeader(mode, in.readLong(), in.readLong());
    }
}
