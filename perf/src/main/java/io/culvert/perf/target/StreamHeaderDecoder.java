package io.culvert.perf.target;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Gives a stream to the handler of its mode. Whoever sends something else, or nothing, is dropped. */
final class StreamHeaderDecoder extends ByteToMessageDecoder {
    private static final long DEADLINE_SECONDS = 30;

    private @Nullable ScheduledFuture<?> deadline;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        deadline = ctx.executor().schedule(() -> ctx.close(), DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() >= Integer.BYTES && in.getInt(in.readerIndex()) != StreamHeader.MAGIC) {
            ctx.close();
        } else if (in.readableBytes() >= StreamHeader.LENGTH) {
            ctx.pipeline().replace(this, null, handler(StreamHeader.read(in)));
        }
    }

    private static ChannelHandler handler(StreamHeader header) {
        return switch (header.mode()) {
            case ECHO -> new Echo();
            case SINK -> new Sink();
            case SOURCE -> new Source(new Payload(header.length(), header.seed()));
        };
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        super.userEventTriggered(ctx, event);
        if (event instanceof ChannelInputShutdownEvent && !ctx.isRemoved()) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
