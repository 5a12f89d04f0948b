package io.culvert.forwarding;

import io.culvert.codec.message.ChannelData;
import io.culvert.core.ReadHandle;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.util.function.LongSupplier;

/**
 * How much is read at once from the socket of one leg: as much as recent reads brought, and no more than is wanted. A
 * socket whose bytes would only wait is read in small pieces. There is one read in a turn, so that bulk costs few
 * system calls. A read leaves room for the headers of the packets that its bytes go into, so that each of those just
 * fills a buffer at the other end: pools round up to powers of two.
 */
final class BoundedReads implements RecvByteBufAllocator {
    private static final int LEAST = 2 * 1024;
    private static final int FIRST = 16 * 1024;
    /** Ours. */
    private static final int MOST = 512 * 1024;

    /** The most payload in a packet between our own ends. */
    private static final int PACKET = 256 * 1024;

    private final RecvByteBufAllocator adaptive = unbounded();
    private LongSupplier wanted = () -> MOST;
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
        /** What the last guess left for headers, bytes. */
        private int headers;

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
            int most = super.guess();
            long bound = Math.max(LEAST, wanted.getAsLong());
            if (bound < most) {
                headers = 0;
                return (int) bound;
            }
            headers = ChannelData.HEADER_LENGTH * ((most + PACKET - 1) / PACKET);
            return most - headers;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            super.attemptedBytesRead(bytes + headers);
        }

        /** A full read counts as one without headers would, since that is what the next guess grows after. */
        @Override
        public void lastBytesRead(int bytes) {
            boolean full = bytes > 0 && bytes + headers == attemptedBytesRead();
            super.lastBytesRead(full ? bytes + headers : bytes);
            if (bytes < 0) {
                atEnd.run();
            }
        }
    }
}
