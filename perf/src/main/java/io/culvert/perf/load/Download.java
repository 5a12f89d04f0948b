package io.culvert.perf.load;

import io.culvert.perf.target.Receipt;
import io.culvert.perf.target.ReceiptReader;
import io.culvert.perf.target.StreamHeader;
import io.culvert.perf.target.StreamHeader.Mode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import java.util.Optional;

/** Takes a payload from a source, and compares it with the source's receipt. */
class Download extends Conversation {
    private final long size;
    private final long seed;
    private final ReceiptReader reader = new ReceiptReader();
    private boolean ending;

    /** @param size in bytes; {@code Long.MAX_VALUE} until the time is up */
    Download(Tally tally, long size, long seed) {
        super(tally);
        this.size = size;
        this.seed = seed;
    }

    @Override
    void begin(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(new StreamHeader(Mode.SOURCE, size, seed).toBytes(ctx.alloc()));
    }

    @Override
    void received(ChannelHandlerContext ctx, ByteBuf bytes) {
        tally().movedDown(bytes.readableBytes());
        reader.add(bytes);
    }

    @Override
    void inputEnded(ChannelHandlerContext ctx) {
        Receipt payload = reader.payload();
        Optional<Receipt> receipt = reader.receipt();
        boolean whole = payload.length() == size || ending;
        if (receipt.isPresent() && receipt.get().equals(payload) && whole) {
            tally().verifiedDown(payload.length());
            if (payload.length() < size && size < Long.MAX_VALUE) {
                cutShort();
            }
            right();
        } else if (payload.length() < size && !ending) {
            failed("ended before its last byte");
        } else {
            corrupt();
        }
    }

    @Override
    void end(ChannelHandlerContext ctx) {
        ending = true;
        ((DuplexChannel) ctx.channel()).shutdownOutput();
    }
}
