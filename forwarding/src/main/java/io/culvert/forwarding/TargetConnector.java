package io.culvert.forwarding;

import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.ChannelOpenException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Connects to targets: the name is resolved without blocking, its addresses are tried in order, each with a deadline
 * (rule C10). What fails is told in the words that OpenSSH's users know.
 */
final class TargetConnector {
    private final Network network;

    TargetConnector(Network network) {
        this.network = network;
    }

    /**
     * @param handlers makes the handler of each socket that is tried
     * @return completes on {@code loop}; fails with {@link ChannelOpenException}
     */
    CompletionStage<Channel> connect(EventLoop loop, Endpoint target, Supplier<ChannelHandler> handlers) {
        CompletableFuture<Channel> result = new CompletableFuture<>();
        network.resolvers()
                .getResolver(loop)
                .resolveAll(InetSocketAddress.createUnresolved(target.host(), target.port()))
                .addListener(resolved -> {
                    if (resolved.isSuccess()) {
                        tryNext(loop, resolved.getNow().iterator(), handlers, result);
                    } else {
                        result.completeExceptionally(failure(resolved.cause()));
                    }
                });
        return result;
    }

    private void tryNext(
            EventLoop loop,
            Iterator<InetSocketAddress> addresses,
            Supplier<ChannelHandler> handlers,
            CompletableFuture<Channel> result) {
        InetSocketAddress address = addresses.next();
        var connecting = network.leg(loop, handlers.get()).connect(address);
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                result.complete(connecting.channel());
            } else if (addresses.hasNext()) {
                tryNext(loop, addresses, handlers, result);
            } else {
                result.completeExceptionally(failure(connected.cause()));
            }
        });
    }

    private static ChannelOpenException failure(Throwable cause) {
        String text;
        if (cause instanceof ConnectTimeoutException) {
            text = "Connection timed out";
        } else if (cause instanceof NoRouteToHostException) {
            text = "No route to host";
        } else if (cause instanceof ConnectException) {
            text = "Connection refused";
        } else if (cause instanceof UnknownHostException) {
            text = "Name or service not known";
        } else {
            text = "Connection failed";
        }
        return new ChannelOpenException(OpenFailureReason.CONNECT_FAILED, text);
    }
}
