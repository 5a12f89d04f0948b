package io.culvert.forwarding;

import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.Printable;
import io.culvert.core.SshConnection;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts a channel by connecting to a target: the channel opens only once the target has answered. */
final class TargetRelay {
    private static final Logger LOG = LoggerFactory.getLogger(TargetRelay.class);

    private final Network network;
    private final Dialer dialer;
    private final SshConnection connection;

    TargetRelay(Network network, SshConnection connection) {
        this.network = network;
        this.dialer = new Dialer(network);
        this.connection = connection;
    }

    CompletionStage<ChannelAcceptor.Accepted> accept(Target target, ForwardObserver observer) {
        return target instanceof Endpoint endpoint
                ? accept(endpoint, address -> true, observer)
                : accept(dialer.dial(connection.eventLoop(), (SocketPath) target), observer, failure -> openFailed());
    }

    /** @param permitted which of the target's addresses may be connected to */
    CompletionStage<ChannelAcceptor.Accepted> accept(
            Endpoint target, Predicate<InetAddress> permitted, ForwardObserver observer) {
        List<InetAddress> forbidden = new ArrayList<>();
        return accept(
                dialer.dial(
                        network.leg(),
                        connection.eventLoop(),
                        target,
                        address -> permitted.test(address) || !forbidden.add(address)),
                observer,
                failure -> failure instanceof UnknownHostException && !forbidden.isEmpty()
                        ? prohibited(target, forbidden)
                        : new ChannelOpenException(OpenFailureReason.CONNECT_FAILED, ConnectFailure.text(failure)));
    }

    private static CompletionStage<ChannelAcceptor.Accepted> accept(
            CompletionStage<Channel> dialed,
            ForwardObserver observer,
            Function<Throwable, ChannelOpenException> refusal) {
        CompletableFuture<ChannelAcceptor.Accepted> result = new CompletableFuture<>();
        dialed.whenComplete((socket, failure) -> {
            if (failure == null) {
                Relay targetHalf = new Relay(observer::fromTarget);
                socket.pipeline().addLast(targetHalf);
                result.complete(new ChannelAcceptor.Accepted(
                        new RelayInitializer(targetHalf, new Relay(observer::toTarget), observer), socket::close));
            } else {
                observer.refused(failure);
                result.completeExceptionally(refusal.apply(failure));
            }
        });
        return result;
    }

    /** As OpenSSH's for a path, whatever keeps it from being connected to: the peer does not learn which files are there. */
    static ChannelOpenException openFailed() {
        return new ChannelOpenException(OpenFailureReason.CONNECT_FAILED, "open failed");
    }

    /** The client is not told what the name means here. */
    private ChannelOpenException prohibited(Endpoint target, List<InetAddress> forbidden) {
        LOG.info(
                "{} may not connect to {}, because it is {}",
                connection.peer(),
                Printable.line(target.toString()),
                forbidden);
        return new ChannelOpenException(OpenFailureReason.ADMINISTRATIVELY_PROHIBITED, "open failed");
    }
}
