package io.culvert.core;

import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A Netty channel that exists from the start, neither bound nor connected, and that can end its output but not refuse its
 * input: an SSH channel, or two streams that block.
 */
public abstract class HalfClosingChannel extends AbstractChannel implements DuplexChannel {
    protected HalfClosingChannel(@Nullable Channel parent) {
        super(parent);
    }

    @Override
    public final ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public final ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    /** Always fails: what arrives is delivered, or dropped by the reader. */
    @Override
    public final ChannelFuture shutdownInput(ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException("input cannot be refused"));
    }

    @Override
    public final ChannelFuture shutdown() {
        return close();
    }

    @Override
    public final ChannelFuture shutdown(ChannelPromise promise) {
        return close(promise);
    }

    @Override
    public final boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public final boolean isActive() {
        return isOpen() && isRegistered();
    }

    @Override
    protected final void doBind(SocketAddress localAddress) {
        throw new UnsupportedOperationException("the channel is there, not bound");
    }

    @Override
    protected final void doDisconnect() throws Exception {
        doClose();
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new HalfClosingUnsafe();
    }

    protected class HalfClosingUnsafe extends AbstractUnsafe {
        protected HalfClosingUnsafe() {}

        @Override
        public final void connect(SocketAddress remoteAddress, SocketAddress localAddress, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("the channel is there, not connected"));
        }

        /** Goes on with what was flushed and has not been written. */
        public final void writePending() {
            flush0();
        }
    }
}
