package io.culvert.cli.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.SplittableRandom;

/** So many pseudo-random bytes, in pieces, with the fingerprint of those that were taken. */
final class RandomBytes {
    private static final int PIECE = 16 * 1024;

    private final SplittableRandom random = new SplittableRandom();
    private final Fingerprint fingerprint = new Fingerprint();
    private long remaining;

    RandomBytes(long length) {
        remaining = length;
    }

    boolean exhausted() {
        return remaining == 0;
    }

    ByteBuf next(ByteBufAllocator allocator) {
        int length = (int) Math.min(PIECE, remaining);
        ByteBuf piece = allocator.buffer(PIECE);
        while (piece.writerIndex() < length) {
            piece.writeLong(random.nextLong());
        }
        piece.writerIndex(length);
        fingerprint.add(piece);
        remaining -= length;
        return piece;
    }

    Fingerprint fingerprint() {
        return fingerprint;
    }
}
