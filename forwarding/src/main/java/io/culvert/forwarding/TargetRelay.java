package io.culvert.forwarding;

import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.SshConnection;
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

    CompletionStage<ChannelAcceptor.Accepted> accept(Endpoint target, ForwardObserver observer) {
        CompletableFuture<ChannelAcceptor.Accepted> result = new CompletableFuture<>();
        dialer.dial(network.leg(), connection.eventLoop(), target, address -> true)
                .whenComplete((socket, failure) -> {
                    if (failure == null) {
                        Relay targetHalf = new Relay(observer::fromTarget);
                        socket.pipeline().addLast(targetHalf);
                        result.complete(new ChannelAcceptor.Accepted(
                                new RelayInitializer(targetHalf, new Relay(observer::toTarget), observer),
                                socket::close));
                    } else {
                        observer.refused(failure);
                        result.completeExceptionally(new ChannelOpenException(
                                OpenFailureReason.CONNECT_FAILED, ConnectFailure.text(failure)));
                    }
                });
        return result;
    }
}
