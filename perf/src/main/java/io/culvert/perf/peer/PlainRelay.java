package io.culvert.perf.peer;

import io.culvert.forwarding.Relay;
import io.culvert.perf.target.PlainSockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * What forwarding costs without SSH: sockets glued together by Netty on one event loop, as the sockets of one SSH
 * connection are.
 */
public final class PlainRelay implements AutoCloseable {
    /** As on the sockets of a forward. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 * 1024, 768 * 1024);

    private final PlainSockets sockets;
    private final Channel listener;

    private PlainRelay(PlainSockets sockets, Channel listener) {
        this.sockets = sockets;
        this.listener = listener;
    }

    /**
     * Listens, and connects to the target for each connection. Blocks until it listens.
     *
     * @throws IOException if it cannot listen there
     */
    public static PlainRelay start(InetSocketAddress listenOn, InetSocketAddress target) throws IOException {
        PlainSockets sockets = new PlainSockets("culvert-relay", 1);
        try {
            return new PlainRelay(sockets, sockets.listen(listenOn, () -> accepting(sockets, target)));
        } catch (IOException e) {
            sockets.close();
            throw e;
        }
    }

    private static ChannelHandler accepting(PlainSockets sockets, InetSocketAddress target) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel accepted) {
                relay(sockets, accepted, target);
            }
        };
    }

    private static void relay(PlainSockets sockets, Channel accepted, InetSocketAddress target) {
        Relay here = new Relay(read -> {});
        Relay there = new Relay(read -> {});
        prepare(accepted);
        accepted.pipeline().addLast(here);
        Relay.join(here, there);
        ChannelFuture connecting = sockets.connect(target, there);
        prepare(connecting.channel());
        connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
                accepted.close();
            }
        });
    }

    private static void prepare(Channel half) {
        half.config().setAutoClose(false);
        half.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        half.config().setOption(ChannelOption.SO_LINGER, 0);
        half.config().setWriteBufferWaterMark(WATER_MARK);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Closes all connections. Waits for at most 5 seconds. */
    @Override
    public void close() {
        sockets.close();
    }
}
