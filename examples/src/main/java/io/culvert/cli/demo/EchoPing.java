package io.culvert.cli.demo;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/** A number that an echo target sends back. */
final class EchoPing extends Ping<ByteBuf> {
    static final int LENGTH = Long.BYTES;

    private long number;

    EchoPing(Tally tally) {
        super(tally);
    }

    @Override
    Object question(ChannelHandlerContext ctx) {
        number++;
        return ctx.alloc().buffer(LENGTH).writeLong(number);
    }

    @Override
    boolean isRight(ByteBuf answer) {
        return answer.readLong() == number;
    }
}
