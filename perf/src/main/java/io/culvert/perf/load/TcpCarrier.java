package io.culvert.perf.load;

import io.culvert.perf.target.PlainSockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A plain socket for each stream: to a far end, or to whoever forwards to one. */
public final class TcpCarrier implements Carrier {
    private final String target;
    private final InetSocketAddress address;
    private final PlainSockets sockets;

    /**
     * @param target as the user wrote it
     * @param address resolved
     * @param threads event loops, at least 1
     */
    public TcpCarrier(String target, InetSocketAddress address, int threads) {
        this.target = target;
        this.address = address;
        this.sockets = new PlainSockets("culvert-load", threads);
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public String farEnd() {
        return target.replaceFirst("^tcp://", "");
    }

    @Override
    public Map<String, String> settings() {
        return Map.of();
    }

    @Override
    public EventLoopGroup loops() {
        return sockets.loops();
    }

    @Override
    public void requireRoom(int streams) throws IOException {
        Descriptors.require(streams);
    }

    @Override
    public CompletionStage<Channel> open(ChannelHandler handler) {
        CompletableFuture<Channel> result = new CompletableFuture<>();
        ChannelFuture connecting = sockets.connect(address, handler);
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                result.complete(connecting.channel());
            } else {
                result.completeExceptionally(new IOException(
                        "connect to " + address.getHostString() + " port " + address.getPort() + ": "
                                + Reason.of(connected.cause()),
                        connected.cause()));
            }
        });
        return result;
    }

    @Override
    public void close() {
        sockets.close();
    }
}
