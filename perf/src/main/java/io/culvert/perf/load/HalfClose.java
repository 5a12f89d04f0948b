package io.culvert.perf.load;

import io.culvert.perf.target.Checksum;
import io.culvert.perf.target.Payload;
import io.culvert.perf.target.PayloadWriter;
import io.culvert.perf.target.StreamHeader;
import io.culvert.perf.target.StreamHeader.Mode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/** Sends a payload to an echo, shuts its output, and compares all that comes back with what was sent. */
final class HalfClose extends Conversation {
    private final Payload payload;
    private final Checksum echo = new Checksum();
    private @Nullable PayloadWriter writer;

    HalfClose(Tally tally, long size, long seed) {
        super(tally);
        this.payload = new Payload(size, seed);
    }

    @Override
    void begin(ChannelHandlerContext ctx) {
        writer = new PayloadWriter(payload, tally()::movedUp, () -> PayloadWriter.endOutput(ctx));
        writer.prepare(ctx.channel());
        ctx.write(new StreamHeader(Mode.ECHO, 0, 0).toBytes(ctx.alloc()));
        writer.write(ctx);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (writer != null) {
            writer.write(ctx);
        }
    }

    @Override
    void received(ChannelHandlerContext ctx, ByteBuf bytes) {
        tally().movedDown(bytes.readableBytes());
        echo.add(bytes);
    }

    @Override
    void inputEnded(ChannelHandlerContext ctx) {
        long length = echo.receipt().length();
        if (!payload.exhausted() || length < payload.receipt().length()) {
            failed("ended before its last byte");
        } else if (echo.receipt().equals(payload.receipt())) {
            tally().verifiedUp(length);
            tally().verifiedDown(length);
            right();
        } else {
            corrupt();
        }
    }

    @Override
    void end(ChannelHandlerContext ctx) {
        if (writer != null) {
            writer.truncate(ctx);
        }
    }
}
