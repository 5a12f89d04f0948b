package io.culvert.forwarding;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * ALLOW_HALF_CLOSURE for the Unix-domain sockets of nio and io_uring, which in Netty 4.2.18 do not know the option and close
 * when their peer ends its output. They do not close where the input has been shut before they look. So it is shut here, in the
 * moment in which the read tells of the end and before anything is done about it.
 */
final class UnixHalfClosure extends ChannelInboundHandlerAdapter {
    private static final int END = -1;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        DuplexChannel socket = (DuplexChannel) ctx.channel();
        RecvByteBufAllocator allocator = socket.config().getRecvByteBufAllocator();
        socket.config().setRecvByteBufAllocator(() -> new Reads((ExtendedHandle) allocator.newHandle(), socket));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownReadComplete) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Told of what each read brought. */
    private static final class Reads extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle sizes;
        private final DuplexChannel socket;

        private Reads(ExtendedHandle sizes, DuplexChannel socket) {
            super(sizes);
            this.sizes = sizes;
            this.socket = socket;
        }

        @Override
        public void lastBytesRead(int bytes) {
            super.lastBytesRead(bytes);
            if (bytes == END) {
                socket.shutdownInput();
            }
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return sizes.continueReading(maybeMoreData);
        }
    }

    /** For each new socket of a transport, before anything is read from it. */
    static ChannelHandler initializer(NettyTransport transport) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel socket) {
                if (transport != NettyTransport.EPOLL) {
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
