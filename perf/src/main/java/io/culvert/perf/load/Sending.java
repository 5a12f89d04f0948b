package io.culvert.perf.load;

import io.culvert.perf.target.Payload;
import io.culvert.perf.target.PayloadWriter;
import io.culvert.perf.target.StreamHeader;
import io.culvert.perf.target.StreamHeader.Mode;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/** A conversation that begins with a payload, as fast as the stream takes it. */
abstract class Sending extends Conversation {
    final Payload payload;
    private final Mode mode;
    private final boolean endless;
    private @Nullable PayloadWriter writer;

    /**
     * @param mode of the far end
     * @param size in bytes; {@code Long.MAX_VALUE} until the time is up
     */
    Sending(Tally tally, Mode mode, long size, long seed) {
        super(tally);
        this.mode = mode;
        this.endless = size == Long.MAX_VALUE;
        this.payload = new Payload(size, seed);
    }

    @Override
    void begin(ChannelHandlerContext ctx) {
        ctx.write(new StreamHeader(mode, 0, 0).toBytes(ctx.alloc()));
        writer = new PayloadWriter(ctx, payload, bytes -> sent(ctx, bytes), () -> PayloadWriter.endOutput(ctx));
        writer.write();
    }

    /** So many bytes more were given to the stream. */
    void sent(ChannelHandlerContext ctx, int bytes) {
        tally().movedUp(bytes);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (writer != null) {
            writer.write();
        }
    }

    /** Ends the payload early. */
    @Override
    void end(ChannelHandlerContext ctx) {
        if (writer != null) {
            if (!endless && !payload.exhausted()) {
                cutShort();
            }
            writer.truncate();
        }
    }
}
