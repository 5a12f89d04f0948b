package io.culvert.perf.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** The end of a way: counts what arrives, and drops it. */
final class Counter extends ChannelInboundHandlerAdapter {
    private long bytes;

    long bytes() {
        return bytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf arrived = (ByteBuf) message;
        bytes += arrived.readableBytes();
        arrived.release();
    }
}
