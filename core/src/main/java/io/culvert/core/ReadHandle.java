package io.culvert.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Tells a channel how much to read by asking another handle, which may change: a channel asks its allocator for a
 * handle once. For the channel's event loop.
 */
public abstract class ReadHandle implements ExtendedHandle {
    protected ReadHandle() {}

    /** Who is asked now. */
    protected abstract ExtendedHandle current();

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
        return current().allocate(allocator);
    }

    @Override
    public int guess() {
        return current().guess();
    }

    @Override
    public void reset(ChannelConfig config) {
        current().reset(config);
    }

    @Override
    public final void incMessagesRead(int messages) {
        current().incMessagesRead(messages);
    }

    @Override
    public void lastBytesRead(int bytes) {
        current().lastBytesRead(bytes);
    }

    @Override
    public final int lastBytesRead() {
        return current().lastBytesRead();
    }

    @Override
    public void attemptedBytesRead(int bytes) {
        current().attemptedBytesRead(bytes);
    }

    @Override
    public final int attemptedBytesRead() {
        return current().attemptedBytesRead();
    }

    @Override
    public final boolean continueReading() {
        return current().continueReading();
    }

    @Override
    public final boolean continueReading(UncheckedBooleanSupplier maybeMore) {
        return current().continueReading(maybeMore);
    }

    @Override
    public final void readComplete() {
        current().readComplete();
    }
}
