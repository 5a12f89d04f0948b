package io.culvert.cli.demo;

import io.culvert.perf.target.Checksum;
import io.culvert.perf.target.Payload;
import io.culvert.perf.target.PayloadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One stream to an echo target: sends as fast as the channel takes it, ends, and compares what comes back. */
final class EchoStream extends SimpleChannelInboundHandler<ByteBuf> {
    private final Tally tally;
    private final Payload sent;
    private final Checksum received = new Checksum();
    private @Nullable PayloadWriter writer;
    private boolean complete;

    EchoStream(Tally tally, long length) {
        this.tally = tally;
        this.sent = new Payload(length, ThreadLocalRandom.current().nextLong());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        writer = new PayloadWriter(ctx, sent, bytes -> {}, () -> PayloadWriter.endOutput(ctx));
        writer.write();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (writer != null) {
            writer.write();
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
            tally.checked(sent.exhausted() && received.receipt().equals(sent.receipt()));
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
