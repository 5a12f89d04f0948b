package io.culvert.core.endpoint;

import io.culvert.core.ChannelResetException;
import io.culvert.core.SshException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a channel receives and what happens to it. */
class Sink extends ChannelInboundHandlerAdapter {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    /**
     * "active", "end", "reset", "lost" (the connection), "inactive", "writable", "unwritable", "output shut"; and
     * "complete" if asked for.
     */
    final List<String> events = new ArrayList<>();

    Channel channel;
    boolean halfClosure = true;
    boolean autoRead = true;
    boolean noteReadComplete;

    static Sink unread() {
        Sink sink = new Sink();
        sink.autoRead = false;
        return sink;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        channel = ctx.channel();
        channel.config().setAutoRead(autoRead);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        events.add("active");
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        ByteBuf data = (ByteBuf) message;
        byte[] copy = new byte[data.readableBytes()];
        data.readBytes(copy);
        data.release();
        bytes.writeBytes(copy);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (noteReadComplete) {
            events.add("complete");
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        String name = event.getClass().getSimpleName();
        if (name.equals("ChannelInputShutdownEvent")) {
            events.add("end");
        } else if (name.equals("ChannelOutputShutdownEvent")) {
            events.add("output shut");
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        events.add(ctx.channel().isWritable() ? "writable" : "unwritable");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (cause instanceof ChannelResetException) {
            events.add("reset");
        } else if (cause instanceof SshException) {
            events.add("lost");
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        events.add("inactive");
    }
}
