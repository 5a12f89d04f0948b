package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class SteadyEpollTest {
    private static final int MORE_THAN_FITS = 32 << 20;

    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private EventLoopGroup loop;
    private Channel listener;

    @BeforeEach
    void listen() {
        assumeTrue(NettyTransport.EPOLL.unavailability() == null, "epoll is not available");
        loop = new MultiThreadIoEventLoopGroup(1, NettyTransport.EPOLL.ioHandler());
        listener = new ServerBootstrap()
                .group(loop)
                .channelFactory(NettyTransport.EPOLL.listeners())
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
                        accepted.add(channel);
                    }
                })
                .bind(new InetSocketAddress(CulvertPair.LOOPBACK, 0))
                .syncUninterruptibly()
                .channel();
    }

    @AfterEach
    void stop() {
        if (loop != null) {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void a_half_closed_socket_that_waited_for_nothing_can_wait_to_be_written() throws Exception {
        try (Application client = Application.connect(port())) {
            DuplexChannel server = (DuplexChannel) accepted.take();
            client.shutdownOutput();
            while (!server.isInputShutdown()) {
                turn();
            }
            // In these turns the loop finds that there is nothing to read any more, and waits for nothing.
            turn();
            turn();
            byte[] stream = Application.stream(MORE_THAN_FITS);
            var written =
                    server.writeAndFlush(server.alloc().buffer(stream.length).writeBytes(stream));
            written.addListener(done -> server.close());
            client.receive(MORE_THAN_FITS);
            assertThat(client.end()).isEqualTo(Application.End.EOF);
            assertThat(written.sync().isSuccess()).isTrue();
        }
    }

    private int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Lets the loop look at its sockets once. */
    private void turn() throws InterruptedException {
        loop.next().submit(() -> {}).sync();
    }
}
