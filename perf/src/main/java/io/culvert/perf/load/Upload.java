package io.culvert.perf.load;

import io.culvert.perf.target.Payload;
import io.culvert.perf.target.PayloadWriter;
import io.culvert.perf.target.Receipt;
import io.culvert.perf.target.ReceiptReader;
import io.culvert.perf.target.StreamHeader;
import io.culvert.perf.target.StreamHeader.Mode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sends a payload to a sink, and compares the sink's receipt with what was sent. */
final class Upload extends Conversation {
    private final long seed;
    private final Payload payload;
    private final ReceiptReader answer = new ReceiptReader();
    private @Nullable PayloadWriter writer;

    /** @param size in bytes; {@code Long.MAX_VALUE} until the time is up */
    Upload(Tally tally, long size, long seed) {
        super(tally);
        this.seed = seed;
        this.payload = new Payload(size, seed);
    }

    @Override
    void begin(ChannelHandlerContext ctx) {
        writer = new PayloadWriter(payload, tally()::movedUp, () -> PayloadWriter.endOutput(ctx));
        writer.prepare(ctx.channel());
        ctx.write(new StreamHeader(Mode.SINK, 0, seed).toBytes(ctx.alloc()));
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
        answer.add(bytes);
    }

    @Override
    void inputEnded(ChannelHandlerContext ctx) {
        Optional<Receipt> receipt = answer.receipt();
        if (receipt.isEmpty()) {
            failed("ended without a receipt");
        } else if (receipt.get().equals(payload.receipt()) && answer.payload().length() == 0) {
            tally().verifiedUp(receipt.get().length());
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
