package io.culvert.perf.peer;

import io.culvert.forwarding.NettyTransport;
import io.culvert.forwarding.Relay;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * What forwarding costs without SSH: sockets glued together by Netty on one event loop, as the sockets of one SSH connection
 * are.
 */
public final class PlainRelay implements AutoCloseable {
    private static final int READ_BUFFER = 256 * 1024;
    private static final int BACKLOG = 1024;
    private static final boolean EPOLL = NettyTransport.preferred() == NettyTransport.EPOLL;

    private final EventLoopGroup group;
    private final InetSocketAddress address;

    private PlainRelay(EventLoopGroup group, InetSocketAddress address) {
        this.group = group;
        this.address = address;
    }

    /**
     * Listens, and connects to the target for each connection. Blocks until it listens.
     *
     * @throws IOException if it cannot listen there
     */
    public static PlainRelay start(InetSocketAddress listenOn, InetSocketAddress target) throws IOException {
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        var bound = new ServerBootstrap()
                .group(group)
                .channel(EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_CLOSE, false)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, readAllocator())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        relay(accepted, target);
                    }
                })
                .bind(listenOn)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException(
                    "cannot listen on " + listenOn + ": " + bound.cause().getMessage(), bound.cause());
        }
        return new PlainRelay(group, (InetSocketAddress) bound.channel().localAddress());
    }

    private static void relay(Channel accepted, InetSocketAddress target) {
        Relay here = new Relay(read -> {});
        Relay there = new Relay(read -> {});
        accepted.pipeline().addLast(here);
        Relay.join(here, there);
        new Bootstrap()
                .group(accepted.eventLoop())
                .channel(EPOLL ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.RECVBUF_ALLOCATOR, readAllocator())
                .handler(there)
                .connect(target)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        accepted.close();
                    }
                });
    }

    private static RecvByteBufAllocator readAllocator() {
        return new AdaptiveRecvByteBufAllocator(2048, 16 * 1024, READ_BUFFER);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Closes all connections. Waits for at most 5 seconds. */
    @Override
    public void close() {
        group.shutdownGracefully(10, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
