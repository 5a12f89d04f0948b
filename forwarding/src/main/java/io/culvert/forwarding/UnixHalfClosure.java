package io.culvert.forwarding;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;

/**
 * ALLOW_HALF_CLOSURE for the Unix-domain sockets of nio and io_uring, which in Netty 4.2.18 do not know the option and
 * close when their peer ends its output. They do not close where the input has been shut before they look. So it is
 * shut here, in the moment in which the read tells of the end and before anything is done about it.
 */
final class UnixHalfClosure extends ChannelInboundHandlerAdapter {
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        DuplexChannel socket = (DuplexChannel) ctx.channel();
        ((BoundedReads) socket.config().getRecvByteBufAllocator()).atEnd(socket::shutdownInput);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownReadComplete) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Whether the sockets of a transport know the option themselves. */
    static boolean isBuiltIn(NettyTransport transport) {
        return transport == NettyTransport.EPOLL;
    }

    /** For each new socket of a transport, before anything is read from it. */
    static ChannelHandler initializer(NettyTransport transport) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel socket) {
                if (!isBuiltIn(transport)) {
                    socket.pipeline().addFirst(new UnixHalfClosure());
                }
            }

            @Override
            public boolean isSharable() {
                return true;
            }
        };
    }
}
