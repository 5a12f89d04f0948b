package io.culvert.perf.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;

/** A download that is read no faster than so many bytes per second, with pauses in which nothing is read at all. */
final class SlowDownload extends Download {
    private final long bytesPerSecond;

    SlowDownload(Tally tally, long size, long seed, long bytesPerSecond) {
        super(tally, size, seed);
        this.bytesPerSecond = bytesPerSecond;
    }

    @Override
    void received(ChannelHandlerContext ctx, ByteBuf bytes) {
        long pause = TimeUnit.SECONDS.toNanos(1) * bytes.readableBytes() / bytesPerSecond;
        super.received(ctx, bytes);
        if (ctx.channel().config().isAutoRead()) {
            ctx.channel().config().setAutoRead(false);
            ctx.executor().schedule(() -> ctx.channel().config().setAutoRead(true), pause, TimeUnit.NANOSECONDS);
        }
    }
}
