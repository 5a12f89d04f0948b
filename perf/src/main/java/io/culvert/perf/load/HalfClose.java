package io.culvert.perf.load;

import io.culvert.perf.target.Checksum;
import io.culvert.perf.target.Receipt;
import io.culvert.perf.target.StreamHeader.Mode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/** Sends a payload to an echo, shuts its output, and compares all that comes back with what was sent. */
final class HalfClose extends Sending {
    private final Checksum echo = new Checksum();

    HalfClose(Tally tally, long size, long seed) {
        super(tally, Mode.ECHO, size, seed);
    }

    @Override
    void received(ChannelHandlerContext ctx, ByteBuf bytes) {
        tally().movedDown(bytes.readableBytes());
        echo.add(bytes);
    }

    @Override
    void inputEnded(ChannelHandlerContext ctx) {
        Receipt back = echo.receipt();
        if (!payload.exhausted() || back.length() < payload.receipt().length()) {
            failed("ended before its last byte");
        } else if (back.equals(payload.receipt())) {
            tally().verifiedUp(back.length());
            tally().verifiedDown(back.length());
            right();
        } else {
            corrupt();
        }
    }
}
