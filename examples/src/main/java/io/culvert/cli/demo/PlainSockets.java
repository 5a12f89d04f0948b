package io.culvert.cli.demo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The event loops of what is not Culvert in the demo: one for the targets, one for the load. */
final class PlainSockets implements AutoCloseable {
    private final EventLoopGroup targets = loop("demo-targets");
    private final EventLoopGroup load = loop("demo-load");

    private static EventLoopGroup loop(String name) {
        return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    EventLoop loadLoop() {
        return load.next();
    }

    /** @param handler makes one for each connection */
    InetSocketAddress listen(InetSocketAddress address, Supplier<ChannelHandler> handler) throws IOException {
        var binding = new ServerBootstrap()
                .group(targets)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handler.get());
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException("the demo cannot listen on " + address, binding.cause());
        }
        return (InetSocketAddress) binding.channel().localAddress();
    }

    @Override
    public void close() {
        for (EventLoopGroup group : new EventLoopGroup[] {load, targets}) {
            // Without any quiet period a loop may end before it has closed its channels.
            group.shutdownGracefully(10, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }
}
