package io.culvert.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * How much is read from a connection's socket in one turn: little from a stranger, whose bytes stay in the buffer that
 * they were read into, and after the login what the channel was configured for. A channel asks its allocator for a
 * handle once, so the handle is what changes.
 */
final class ReadSizes implements RecvByteBufAllocator {
    /** Ours, and a size that Netty's allocator has no loss with. */
    static final int STRANGERS_READ = 4 * 1024;

    private static final RecvByteBufAllocator SMALL =
            new FixedRecvByteBufAllocator(STRANGERS_READ).maxMessagesPerRead(1);

    private final RecvByteBufAllocator configured;
    private boolean small = true;

    private ReadSizes(RecvByteBufAllocator configured) {
        this.configured = configured;
    }

    /** Reads little from the channel until {@link #grow}. To be called before the channel reads for the first time. */
    static ReadSizes smallOn(Channel channel) {
        ReadSizes sizes = new ReadSizes(channel.config().getRecvByteBufAllocator());
        channel.config().setRecvByteBufAllocator(sizes);
        return sizes;
    }

    /** From the next turn on. */
    void grow() {
        small = false;
    }

    @Override
    @SuppressWarnings("deprecation") // the interface's
    public Handle newHandle() {
        return new GrowingHandle();
    }

    private final class GrowingHandle implements ExtendedHandle {
        private ExtendedHandle current = (ExtendedHandle) SMALL.newHandle();
        private boolean grown;

        /** A turn begins, which is the only moment to change: what a handle knows is of its turn. */
        @Override
        public void reset(ChannelConfig config) {
            if (!small && !grown) {
                grown = true;
                current = (ExtendedHandle) configured.newHandle();
            }
            current.reset(config);
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            return current.allocate(alloc);
        }

        @Override
        public int guess() {
            return current.guess();
        }

        @Override
        public void incMessagesRead(int count) {
            current.incMessagesRead(count);
        }

        @Override
        public void lastBytesRead(int bytes) {
            current.lastBytesRead(bytes);
        }

        @Override
        public int lastBytesRead() {
            return current.lastBytesRead();
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            current.attemptedBytesRead(bytes);
        }

        @Override
        public int attemptedBytesRead() {
            return current.attemptedBytesRead();
        }

        @Override
        public boolean continueReading() {
            return current.continueReading();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return current.continueReading(maybeMoreData);
        }

        @Override
        public void readComplete() {
            current.readComplete();
        }
    }
}
