package io.culvert.forwarding;

import io.culvert.core.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Connects to a host by name or address: the name is resolved without blocking, and its addresses are tried in their
 * order, each with the bootstrap's deadline (rule C10).
 */
final class Dialer {
    private final Network network;

    Dialer(Network network) {
        this.network = network;
    }

    /**
     * To be called on {@code loop}: elsewhere the caller may come too late to add handlers.
     *
     * @param bootstrap has everything but a loop and an address
     * @return completes on {@code loop}, before the channel becomes active, so that handlers may still be added; fails
     *     with what the last address failed with
     */
    CompletionStage<Channel> dial(
            Bootstrap bootstrap, EventLoop loop, Endpoint target, Predicate<InetAddress> acceptable) {
        CompletableFuture<Channel> result = new CompletableFuture<>();
        network.names().resolve(loop, target.host(), target.port()).whenComplete((resolved, failure) -> {
            if (failure == null) {
                Iterator<InetSocketAddress> addresses = resolved.stream()
                        .filter(address -> acceptable.test(address.getAddress()))
                        .iterator();
                tryNext(bootstrap.clone(loop), addresses, new UnknownHostException(target.host()), result);
            } else {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    /** To be called on {@code loop}; completes as {@link #dial(Bootstrap, EventLoop, Endpoint, Predicate)} does. */
    CompletionStage<Channel> dial(EventLoop loop, SocketPath target) {
        CompletableFuture<Channel> result = new CompletableFuture<>();
        var connecting = network.unixLeg().group(loop).connect(network.address(target));
        // What fails before there is a socket fails on another thread.
        connecting.addListener(connected -> EventLoops.run(loop, () -> {
            if (connected.isSuccess()) {
                result.complete(connecting.channel());
            } else {
                result.completeExceptionally(connected.cause());
            }
        }));
        return result;
    }

    /** As often as the settings want it, with a pause between two attempts. */
    void dial(
            Bootstrap bootstrap,
            EventLoop loop,
            Endpoint target,
            Dialling dialling,
            CompletableFuture<Channel> result) {
        dial(bootstrap, loop, target, dialling, dialling.attempts(), result);
    }

    private void dial(
            Bootstrap bootstrap,
            EventLoop loop,
            Endpoint target,
            Dialling dialling,
            int attempts,
            CompletableFuture<Channel> result) {
        dial(bootstrap, loop, target, dialling.acceptable()).whenComplete((channel, failure) -> {
            if (failure == null) {
                result.complete(channel);
            } else if (attempts > 1) {
                loop.schedule(
                        () -> dial(bootstrap, loop, target, dialling, attempts - 1, result),
                        Dialling.PAUSE.toMillis(),
                        TimeUnit.MILLISECONDS);
            } else {
                result.completeExceptionally(failure);
            }
        });
    }

    private void tryNext(
            Bootstrap bootstrap,
            Iterator<InetSocketAddress> addresses,
            Throwable lastFailure,
            CompletableFuture<Channel> result) {
        if (!addresses.hasNext()) {
            result.completeExceptionally(lastFailure);
            return;
        }
        var connecting = bootstrap.connect(addresses.next());
        connecting.addListener(connected ->
                EventLoops.run(bootstrap.config().group().next(), () -> {
                    if (connected.isSuccess()) {
                        result.complete(connecting.channel());
                    } else {
                        tryNext(bootstrap, addresses, connected.cause(), result);
                    }
                }));
    }
}
