package io.culvert.cli.demo;

import io.culvert.perf.target.PlainSockets;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Keeps a few streams and a ping going through one forward, until its event loop shuts down. */
final class Load {
    private static final int STREAMS = 4;
    private static final long SHORTEST = 64 * 1024;
    /** Each length is double the one before, up to 8 MiB. */
    private static final int LENGTHS = 8;
    /** Before the next connection, so that a forward that refuses them all is not hammered. */
    private static final long PAUSE_MILLIS = 10;

    private final PlainSockets sockets;
    private final EventLoop loop;
    private final InetSocketAddress forward;
    private final Tally tally;
    private int streamsStarted;

    /** @param sockets with one event loop */
    Load(PlainSockets sockets, InetSocketAddress forward, Tally tally) {
        this.sockets = sockets;
        this.loop = sockets.loops().next();
        this.forward = forward;
        this.tally = tally;
    }

    void start(Protocol protocol) {
        loop.execute(() -> {
            keepUp(() -> protocol.ping(tally));
            for (int i = 0; i < STREAMS; i++) {
                keepUp(() -> protocol.stream(tally, nextLength()));
            }
        });
    }

    /** The shortest first, so that a slow machine has soon checked some. */
    private long nextLength() {
        return SHORTEST << (streamsStarted++ / STREAMS % LENGTHS);
    }

    private void keepUp(Supplier<ChannelHandler> conversation) {
        if (loop.isShuttingDown()) {
            return;
        }
        var connecting = sockets.connect(forward, conversation.get());
        connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
                tally.corrupt();
            }
        });
        connecting.channel().closeFuture().addListener(closed -> {
            if (!loop.isShuttingDown()) {
                loop.schedule(() -> keepUp(conversation), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }
}
