package io.culvert.perf.target;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import java.util.function.IntConsumer;

/** Writes a payload as fast as its channel takes it. Everything on the channel's event loop. */
public final class PayloadWriter {
    /** Ours: large enough for the kernel to be given much at a time. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 * 1024, 1024 * 1024);
    /** After so many the event loop is let go, for a peer that takes everything is no reason to neglect the others. */
    private static final int PIECES_PER_TURN = 8;

    private final ChannelHandlerContext ctx;
    private final Payload payload;
    private final IntConsumer meter;
    private final Runnable whenExhausted;
    private boolean writing;
    private boolean exhausted;

    /**
     * @param ctx of the handler that writes; its channel gets larger water marks
     * @param meter told how many bytes each write gave to the channel
     * @param whenExhausted called once, behind the last write
     */
    public PayloadWriter(ChannelHandlerContext ctx, Payload payload, IntConsumer meter, Runnable whenExhausted) {
        this.ctx = ctx;
        this.payload = payload;
        this.meter = meter;
        this.whenExhausted = whenExhausted;
        ctx.channel().config().setWriteBufferWaterMark(WATER_MARK);
    }

    /** Writes what the channel takes now. To be called at first, and when it has become writable. */
    public void write() {
        if (writing || exhausted) {
            return; // within a write or a flush of the loop below, or too late
        }
        writing = true;
        for (int i = 0;
                i < PIECES_PER_TURN && !payload.exhausted() && ctx.channel().isWritable();
                i++) {
            ByteBuf piece = payload.next();
            meter.accept(piece.readableBytes());
            ctx.write(piece);
            if (!ctx.channel().isWritable()) {
                ctx.flush();
            }
        }
        ctx.flush();
        writing = false;
        if (payload.exhausted()) {
            exhausted = true;
            whenExhausted.run();
        } else if (ctx.channel().isWritable()) {
            ctx.executor().execute(this::write);
        }
    }

    /** Leaves out what has not been written yet. */
    public void truncate() {
        payload.truncate();
        write();
    }

    /** Ends the channel's output behind what has been written. */
    public static void endOutput(ChannelHandlerContext ctx) {
        // shutdownOutput() would drop what still waits in the outbound buffer.
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(written -> ((DuplexChannel) ctx.channel()).shutdownOutput());
    }
}
