package io.culvert.perf.load;

import io.culvert.perf.target.StreamHeader.Mode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;

/** Sends to a sink for a while and then breaks off, which for a socket is a reset. */
final class BreakOff extends Sending {
    private final long after;
    private long sent;

    /** @param after about so many bytes */
    BreakOff(Tally tally, long after, long seed) {
        super(tally, Mode.SINK, Long.MAX_VALUE, seed);
        this.after = after;
    }

    @Override
    void begin(ChannelHandlerContext ctx) {
        // Of no meaning to an SSH channel, which has no other end than CLOSE.
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        super.begin(ctx);
    }

    @Override
    void sent(ChannelHandlerContext ctx, int bytes) {
        super.sent(ctx, bytes);
        sent += bytes;
        if (sent >= after) {
            ctx.executor().execute(this::right);
        }
    }

    /** A sink has nothing to say before the end. */
    @Override
    void received(ChannelHandlerContext ctx, ByteBuf bytes) {
        corrupt();
    }

    @Override
    void inputEnded(ChannelHandlerContext ctx) {
        failed("closed by the far end");
    }

    @Override
    void end(ChannelHandlerContext ctx) {
        cutShort();
        right();
    }
}
