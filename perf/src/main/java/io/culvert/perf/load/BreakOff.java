package io.culvert.perf.load;

import io.culvert.perf.target.Payload;
import io.culvert.perf.target.PayloadWriter;
import io.culvert.perf.target.StreamHeader;
import io.culvert.perf.target.StreamHeader.Mode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;

/** Sends to a sink for a while and then breaks off, which for a socket is a reset. */
final class BreakOff extends Conversation {
    private final long after;
    private final Payload payload;
    private @Nullable PayloadWriter writer;
    private long sent;

    /** @param after about so many bytes */
    BreakOff(Tally tally, long after, long seed) {
        super(tally);
        this.after = after;
        this.payload = new Payload(Long.MAX_VALUE, seed);
    }

    @Override
    void begin(ChannelHandlerContext ctx) {
        writer = new PayloadWriter(payload, bytes -> sent(ctx, bytes), () -> {});
        writer.prepare(ctx.channel());
        // Of no meaning to an SSH channel, which has no other end than CLOSE.
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        ctx.write(new StreamHeader(Mode.SINK, 0, 0).toBytes(ctx.alloc()));
        writer.write(ctx);
    }

    private void sent(ChannelHandlerContext ctx, int bytes) {
        tally().movedUp(bytes);
        sent += bytes;
        if (sent >= after) {
            ctx.executor().execute(this::right);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (writer != null) {
            writer.write(ctx);
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
        right();
    }
}
