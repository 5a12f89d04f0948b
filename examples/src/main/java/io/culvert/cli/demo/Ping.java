package io.culvert.cli.demo;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.concurrent.TimeUnit;

/** Asks a small question on one connection, over and over, and times the answers. */
abstract class Ping<A> extends SimpleChannelInboundHandler<A> {
    private static final long PAUSE_MILLIS = 20;

    private final Tally tally;
    private long askedAt;

    Ping(Tally tally) {
        this.tally = tally;
    }

    abstract Object question(ChannelHandlerContext ctx);

    abstract boolean isRight(A answer);

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ask(ctx);
    }

    private void ask(ChannelHandlerContext ctx) {
        askedAt = System.nanoTime();
        ctx.writeAndFlush(question(ctx));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, A answer) {
        tally.roundTrip(System.nanoTime() - askedAt);
        if (!isRight(answer)) {
            tally.corrupt();
        }
        ctx.executor().schedule(() -> ask(ctx), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
