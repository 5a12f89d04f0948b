package io.culvert.forwarding;

import io.culvert.core.EventLoops;
import io.culvert.core.Failures;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Connects to a host by name or address: the name is resolved without blocking, and of its addresses the first that answers
 * is taken, each attempt with the bootstrap's deadline (rule C10).
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
        return network.names()
                .resolve(loop, target.host(), target.port())
                .thenCompose(resolved -> HappyEyeballs.connect(
                        bootstrap,
                        loop,
                        network.descriptors(),
                        resolved.stream()
                                .filter(address -> acceptable.test(address.getAddress()))
                                .toList(),
                        new UnknownHostException(target.host())));
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
                result.completeExceptionally(Failures.cause(failure));
            }
        });
    }
}
