package io.culvert.forwarding;

import io.culvert.core.ReadHandle;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.util.function.LongSupplier;

/**
 * How much is read at once from the socket of one leg: as much as recent reads brought, and no more than is wanted. A
 * socket whose bytes would only wait is read in small pieces. There is one read in a turn, so that bulk costs few
 * system calls.
 */
final class BoundedReads implements RecvByteBufAllocator {
    private static final int LEAST = 2 * 1024;
    private static final int FIRST = 16 * 1024;
    /** Ours. */
    private static final int MOST = 512 * 1024;

    /** The data of two packets between our own ends: the last 18 bytes of {@link #MOST} would need a third packet. */
    private static final int WHOLE_PACKETS = MOST - 18;

    private final RecvByteBufAllocator adaptive = unbounded();
    private LongSupplier wanted = () -> WHOLE_PACKETS;
    private Runnable atEnd = () -> {};

    /** Without a bound, for a socket whose bytes never wait. */
    static RecvByteBufAllocator unbounded() {
        return new AdaptiveRecvByteBufAllocator(LEAST, FIRST, MOST).maxMessagesPerRead(1);
    }

    /** @param bytes asked before each read, on the socket's event loop */
    void boundBy(LongSupplier bytes) {
        wanted = bytes;
    }

    /**
     * @param task run on the socket's event loop when a read tells of the end, before the transport does anything about
     * it
     */
    void atEnd(Runnable task) {
        atEnd = task;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new BoundedHandle((ExtendedHandle) adaptive.newHandle());
    }

    private final class BoundedHandle extends ReadHandle {
        private final ExtendedHandle adaptive;

        private BoundedHandle(ExtendedHandle adaptive) {
            this.adaptive = adaptive;
        }

        @Override
        protected ExtendedHandle current() {
            return adaptive;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return allocator.ioBuffer(guess());
        }

        @Override
        public int guess() {
            int most = Math.min(super.guess(), WHOLE_PACKETS);
            return (int) Math.max(LEAST, Math.min(most, wanted.getAsLong()));
        }

        @Override
        public void lastBytesRead(int bytes) {
            super.lastBytesRead(bytes);
            if (bytes < 0) {
                atEnd.run();
            }
        }
    }
}
