package io.culvert.core.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/** Stands between the packets and the transport: sees every message both ways, and changes what a test wants changed. */
final class MessageTap extends ChannelDuplexHandler {
    /** Numbers of the messages in the order in which they came and went. */
    final List<Integer> received = new ArrayList<>();

    final List<Integer> sent = new ArrayList<>();
    /** Messages that were sent, whole, but for data. */
    final List<byte[]> sentMessages = new ArrayList<>();
    /** What takes the place of a message on its way out; null drops it. */
    UnaryOperator<ByteBuf> outbound = UnaryOperator.identity();
    /** Written before the message with this number, once. */
    int before = -1;

    byte[] inserted = {};
    IntPredicate dropInbound = number -> false;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf in) {
            int number = in.getUnsignedByte(in.readerIndex());
            received.add(number);
            if (dropInbound.test(number)) {
                in.release();
                return;
            }
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf out)) {
            ctx.write(message, promise);
            return;
        }
        int number = out.getUnsignedByte(out.readerIndex());
        if (number == before) {
            before = -1;
            ctx.write(ctx.alloc().buffer().writeBytes(inserted));
        }
        sent.add(number);
        if (number != 94) {
            sentMessages.add(ByteBufUtil.getBytes(out));
        }
        ByteBuf changed = outbound.apply(out);
        if (changed == null) {
            out.release();
            promise.trySuccess();
        } else {
            ctx.write(changed, promise);
        }
    }

    List<byte[]> sent(int number) {
        return sentMessages.stream()
                .filter(message -> (message[0] & 0xff) == number)
                .toList();
    }
}
