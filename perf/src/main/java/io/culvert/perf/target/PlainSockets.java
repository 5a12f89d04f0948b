package io.culvert.perf.target;

import io.culvert.forwarding.ListenFailure;
import io.culvert.forwarding.NettyTransport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Event loops for TCP sockets that no SSH is about, on the best transport that works here. */
public final class PlainSockets implements AutoCloseable {
    /** As on the sockets of Culvert: the most bytes of a read, and one read in a turn. */
    private static final int READ_BUFFER = 512 * 1024;

    private static final int BACKLOG = 4096;
    private static final int CONNECT_MILLIS = 10_000;

    private final NettyTransport transport = NettyTransport.preferred();
    private final EventLoopGroup loops;

    /** @param threads event loops, at least 1 */
    public PlainSockets(String threadName, int threads) {
        loops = new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(threadName, true), transport.ioHandler());
    }

    public EventLoopGroup loops() {
        return loops;
    }

    /**
     * Blocks until it listens.
     *
     * @param handler makes one for each connection
     * @return the listening channel
     */
    public Channel listen(InetSocketAddress address, Supplier<? extends ChannelHandler> handler) throws IOException {
        ChannelFuture binding = new ServerBootstrap()
                .group(loops)
                .channelFactory(transport.listeners())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, readAllocator())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handler.get());
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw ListenFailure.of(address, binding.cause());
        }
        return binding.channel();
    }

    /** Connects on one of the loops. */
    public ChannelFuture connect(InetSocketAddress address, ChannelHandler handler) {
        return new Bootstrap()
                .group(loops)
                .channelFactory(transport.sockets())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, readAllocator())
                .handler(handler)
                .connect(address);
    }

    private static RecvByteBufAllocator readAllocator() {
        return new AdaptiveRecvByteBufAllocator(2048, 16 * 1024, READ_BUFFER).maxMessagesPerRead(1);
    }

    /** Closes all sockets and ends the loops. Waits for at most 5 seconds. */
    @Override
    public void close() {
        // Without any quiet period a loop may end before it has closed its channels.
        loops.shutdownGracefully(10, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
