package io.culvert.core.transport;

import io.culvert.core.ReadHandle;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

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
    public ExtendedHandle newHandle() {
        return new GrowingHandle();
    }

    private final class GrowingHandle extends ReadHandle {
        private ExtendedHandle current = (ExtendedHandle) SMALL.newHandle();
        private boolean grown;

        @Override
        protected ExtendedHandle current() {
            return current;
        }

        /** A turn begins, which is the only moment to change: what a handle knows is of its turn. */
        @Override
        public void reset(ChannelConfig config) {
            if (!small && !grown) {
                grown = true;
                current = (ExtendedHandle) configured.newHandle();
            }
            super.reset(config);
        }
    }
}
