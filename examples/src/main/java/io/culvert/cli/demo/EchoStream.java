package io.culvert.cli.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;

/** One stream to an echo target: sends as fast as the channel takes it, ends, and compares what comes back. */
final class EchoStream extends SimpleChannelInboundHandler<ByteBuf> {
    private final Tally tally;
    private final RandomBytes sent;
    private final Fingerprint received = new Fingerprint();
    private boolean sending;
    private boolean outputEnded;
    private boolean complete;

    EchoStream(Tally tally, long length) {
        this.tally = tally;
        this.sent = new RandomBytes(length);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        send(ctx);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        send(ctx);
    }

    private void send(ChannelHandlerContext ctx) {
        if (sending) {
            return; // within a write or a flush of the loop below
        }
        sending = true;
        while (!sent.exhausted() && ctx.channel().isWritable()) {
            ctx.write(sent.next(ctx.alloc()));
            if (sent.exhausted() || !ctx.channel().isWritable()) {
                ctx.flush();
            }
        }
        sending = false;
        if (sent.exhausted() && !outputEnded) {
            outputEnded = true;
            // shutdownOutput() would drop what still waits in the outbound buffer.
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
                    .addListener(written -> ((DuplexChannel) ctx.channel()).shutdownOutput());
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
        received.add(bytes);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            complete = true;
            tally.checked(received.toString().equals(sent.fingerprint().toString()));
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!complete) {
            tally.corrupt();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
