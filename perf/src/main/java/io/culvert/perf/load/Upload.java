package io.culvert.perf.load;

import io.culvert.perf.target.Receipt;
import io.culvert.perf.target.ReceiptReader;
import io.culvert.perf.target.StreamHeader.Mode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.Optional;

/** Sends a payload to a sink, and compares the sink's receipt with what was sent. */
final class Upload extends Sending {
    private final ReceiptReader answer = new ReceiptReader();

    /** @param size in bytes; {@code Long.MAX_VALUE} until the time is up */
    Upload(Tally tally, long size, long seed) {
        super(tally, Mode.SINK, size, seed);
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
}
