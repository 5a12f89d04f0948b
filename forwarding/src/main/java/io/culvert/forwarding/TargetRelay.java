package io.culvert.forwarding;

import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.SshConnection;
import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Accepts a channel by connecting to a target: the channel opens only once the target has answered. */
final class TargetRelay {
    private final Network network;
    private final Dialer dialer;
    private final SshConnection connection;

    TargetRelay(Network network, SshConnection connection) {
        this.network = network;
        this.dialer = new Dialer(network);
        this.connection = connection;
    }

    CompletionStage<ChannelAcceptor.Accepted> accept(Target target, ForwardObserver observer) {
        CompletableFuture<ChannelAcceptor.Accepted> result = new CompletableFuture<>();
        dial(target).whenComplete((socket, failure) -> {
            if (failure == null) {
                Relay targetHalf = new Relay(observer::fromTarget);
                socket.pipeline().addLast(targetHalf);
                result.complete(new ChannelAcceptor.Accepted(
                        new RelayInitializer(targetHalf, new Relay(observer::toTarget), observer), socket::close));
            } else {
                observer.refused(failure);
                result.completeExceptionally(
                        new ChannelOpenException(OpenFailureReason.CONNECT_FAILED, failureText(target, failure)));
            }
        });
        return result;
    }

    private CompletionStage<Channel> dial(Target target) {
        return target instanceof Endpoint endpoint
                ? dialer.dial(network.leg(), connection.eventLoop(), endpoint, address -> true)
                : dialer.dial(connection.eventLoop(), (SocketPath) target);
    }

    /** As OpenSSH's for a path: the peer does not learn which files are there. */
    private static String failureText(Target target, Throwable failure) {
        return target instanceof Endpoint ? ConnectFailure.text(failure) : "open failed";
    }
}
