package io.culvert.perf.target;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The far end of a load: echo, sink and source, as each stream's {@link StreamHeader} asks. */
public final class TargetServer implements AutoCloseable {
    private final PlainSockets sockets;
    private final Channel listener;

    private TargetServer(PlainSockets sockets, Channel listener) {
        this.sockets = sockets;
        this.listener = listener;
    }

    /**
     * Listens.
     *
     * @param threads event loops, at least 1
     */
    public static TargetServer start(InetSocketAddress address, int threads) throws IOException {
        PlainSockets sockets = new PlainSockets("culvert-target", threads);
        try {
            return new TargetServer(sockets, sockets.listen(address, TargetServer::handler));
        } catch (IOException e) {
            sockets.close();
            throw e;
        }
    }

    /** For one connection to a listener of another's. */
    public static ChannelHandler handler() {
        return new StreamHeaderDecoder();
    }

    public InetSocketAddress boundAddress() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Closes the listener and all connections. Waits for at most 5 seconds. */
    @Override
    public void close() {
        sockets.close();
    }
}
