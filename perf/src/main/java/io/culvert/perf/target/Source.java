package io.culvert.perf.target;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/** Sends a payload and the receipt for it. */
final class Source extends SimpleChannelInboundHandler<ByteBuf> {
    private final Payload payload;
    private @Nullable PayloadWriter writer;

    Source(Payload payload) {
        this.payload = payload;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        writer = new PayloadWriter(ctx, payload, bytes -> {}, () -> sendReceipt(ctx));
        // Not from within the header's read, which may be followed by the peer's end.
        ctx.executor().execute(writer::write);
    }

    private void sendReceipt(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(payload.receipt().toBytes(ctx.alloc())).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (writer != null) {
            writer.write();
        }
    }

    /** There is nothing to say to a source. */
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
        ctx.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && writer != null) {
            writer.truncate();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
