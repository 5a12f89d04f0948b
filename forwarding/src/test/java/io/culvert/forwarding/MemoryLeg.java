package io.culvert.forwarding;

import io.culvert.core.HalfClosingChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * One leg of a relay in memory: a program at its other end says things, and takes as much as it wants of what it is
 * told.
 */
final class MemoryLeg extends HalfClosingChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    /** What the program has been told, and "|" for the end. */
    final StringBuilder told = new StringBuilder();

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private boolean open = true;
    private boolean stalled;
    private boolean outputShut;

    MemoryLeg() {
        super(null);
        config.setAutoRead(false);
        config.setAutoClose(false);
    }

    void say(String words) {
        pipeline().fireChannelRead(Unpooled.copiedBuffer(words, StandardCharsets.US_ASCII));
        pipeline().fireChannelReadComplete();
    }

    void end() {
        pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    void fail(Throwable cause) {
        pipeline().fireExceptionCaught(cause);
    }

    /** Takes nothing from now on. */
    void stall() {
        stalled = true;
    }

    void goOn() {
        stalled = false;
        ((HalfClosingUnsafe) unsafe()).writePending();
    }

    /** Takes nothing any more: what waits and what comes is refused. */
    void refuse() {
        ((HalfClosingUnsafe) unsafe()).shutdownOutput(newPromise());
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffer) throws IOException {
        while (!stalled && buffer.current() instanceof ByteBuf bytes) {
            told.append(bytes.toString(StandardCharsets.US_ASCII));
            buffer.remove();
        }
    }

    @Override
    protected void doShutdownOutput() {
        outputShut = true;
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        told.append('|');
        ((HalfClosingUnsafe) unsafe()).shutdownOutput(promise);
        return promise;
    }

    @Override
    public boolean isInputShutdown() {
        return false;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShut;
    }

    @Override
    protected void doBeginRead() {}

    @Override
    protected void doClose() {
        open = false;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return new StreamAddress("memory");
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return new StreamAddress("memory");
    }
}
