package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A relay between two sockets, where the kernel has a part in how a stream ends. */
@Timeout(20)
final class RelaySocketsTest {
    /** More than the reader has room for, and less than the kernel takes for it. */
    private static final int WAITS_IN_KERNEL = 512 * 1024;

    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @EnumSource(NettyTransport.class)
    void what_the_kernel_has_not_sent_when_both_directions_have_ended_is_sent(NettyTransport transport)
            throws Exception {
        assumeTrue(transport.unavailability() == null, () -> transport + " does not work here");
        try (Network network = Network.create(transport, 1, Duration.ofSeconds(10))) {
            EventLoop loop = network.group().next();
            InetSocketAddress address = listen(network, loop);
            try (Application reader = Application.connectWithLittleRoom(address)) {
                Channel readersLeg = accepted.take();
                Channel writersLeg;
                try (Application writer = Application.connect(address)) {
                    writersLeg = accepted.take();
                    relay(loop, readersLeg, writersLeg);
                    reader.shutdownOutput();
                    assertThat(writer.end()).isEqualTo(Application.End.EOF);
                    writer.send(WAITS_IN_KERNEL);
                }
                writersLeg.closeFuture().sync(); // so the relay is done
                reader.receive(WAITS_IN_KERNEL);
                assertThat(reader.end()).isEqualTo(Application.End.EOF);
                readersLeg.closeFuture().sync();
            }
        }
    }

    private InetSocketAddress listen(Network network, EventLoop loop) {
        ChannelInitializer<Channel> accepting = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel socket) {
                accepted.add(socket);
            }

            @Override
            public boolean isSharable() {
                return true;
            }
        };
        return (InetSocketAddress) network.legListener(loop, accepting)
                .channelFactory(network.transport().listeners())
                .bind(new InetSocketAddress(CulvertPair.LOOPBACK, 0))
                .syncUninterruptibly()
                .channel()
                .localAddress();
    }

    private static void relay(EventLoop loop, Channel one, Channel other) throws Exception {
        Relay oneHalf = new Relay(bytes -> {});
        Relay otherHalf = new Relay(bytes -> {});
        loop.submit(() -> {
                    one.pipeline().addLast(oneHalf);
                    other.pipeline().addLast(otherHalf);
                    Relay.join(oneHalf, otherHalf);
                })
                .sync();
    }
}
