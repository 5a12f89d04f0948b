package io.culvert.perf.target;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/** Counts what it gets, and answers with the receipt for it. */
final class Sink extends SimpleChannelInboundHandler<ByteBuf> {
    private final Checksum checksum = new Checksum();

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
        checksum.add(bytes);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ctx.writeAndFlush(checksum.receipt().toBytes(ctx.alloc())).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
