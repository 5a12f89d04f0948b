package io.culvert.perf.target;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;

/**
 * So many pseudo-random bytes, in pieces, with the receipt for those that were taken. The pieces are windows on one block of
 * memory that is filled once, so that making them costs next to nothing. Not for several threads.
 */
public final class Payload {
    /** Ours: no more than this in one piece. */
    private static final int PIECE = 256 * 1024;

    /** A prime, so that bytes that are displaced by a power of two are wrong bytes; small enough to stay in a cache. */
    private static final int BLOCK_LENGTH = 1_000_003;

    private static final ByteBuf BLOCK = block();

    private final Checksum checksum = new Checksum();
    private long remaining;
    private int position;

    /**
     * @param length in bytes, 0 or above
     * @param seed tells streams apart: those of different seeds differ, in general
     */
    public Payload(long length, long seed) {
        remaining = length;
        position = new SplittableRandom(seed).nextInt(BLOCK_LENGTH);
    }

    private static ByteBuf block() {
        SplittableRandom random = new SplittableRandom(BLOCK_LENGTH);
        byte[] bytes = new byte[BLOCK_LENGTH];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt();
        }
        return Unpooled.unreleasableBuffer(
                Unpooled.directBuffer(BLOCK_LENGTH).writeBytes(bytes).asReadOnly());
    }

    public boolean exhausted() {
        return remaining == 0;
    }

    /** There is to be no more of it. */
    public void truncate() {
        remaining = 0;
    }

    /** At most 256 KiB; nothing once it is exhausted. */
    public ByteBuf next() {
        return next(PIECE);
    }

    /** @param atMost bytes; there may be fewer, but while any remain there is one at least */
    public ByteBuf next(int atMost) {
        int length = (int) Math.min(remaining, Math.min(atMost, BLOCK_LENGTH - position));
        ByteBuf piece = BLOCK.retainedSlice(position, length);
        checksum.add(piece);
        remaining -= length;
        position = (position + length) % BLOCK_LENGTH;
        return piece;
    }

    /** Of the pieces that were taken. */
    public Receipt receipt() {
        return checksum.receipt();
    }
}
