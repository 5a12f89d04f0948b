package io.culvert.forwarding;

import io.culvert.codec.message.OpenFailureReason;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.ConnectionLine;
import io.culvert.core.Descriptors;
import io.culvert.core.Failures;
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
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
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

    /**
     * @param depth how often the connection that the channel carries has come through this program before; asked a
     * little later
     */
    CompletionStage<ChannelAcceptor.Accepted> accept(Target target, IntSupplier depth, ForwardObserver observer) {
        return target instanceof Endpoint endpoint
                ? accept(endpoint, address -> true, depth, observer)
                : accept((SocketPath) target, socket -> true, depth, observer);
    }

    /**
     * @param permitted whether to use a socket, once it is connected to the target; if not, it is closed
     * @param depth as above
     */
    CompletionStage<ChannelAcceptor.Accepted> accept(
            SocketPath target, Predicate<Channel> permitted, IntSupplier depth, ForwardObserver observer) {
        return accept(
                () -> dialer.dial(connection.eventLoop(), target).thenCompose(socket -> {
                    if (permitted.test(socket)) {
                        return CompletableFuture.completedStage(socket);
                    }
                    socket.close();
                    return CompletableFuture.failedStage(new ForwardDeniedException(target));
                }),
                depth,
                observer,
                failure -> openFailed());
    }

    /**
     * @param permitted which of the target's addresses may be connected to
     * @param depth how often the connection that the channel carries has come through this program before; asked a
     *     little later
     */
    CompletionStage<ChannelAcceptor.Accepted> accept(
            Endpoint target, Predicate<InetAddress> permitted, IntSupplier depth, ForwardObserver observer) {
        List<InetAddress> forbidden = new ArrayList<>();
        return accept(
                () -> dialer.dial(
                                network.leg(),
                                connection.eventLoop(),
                                target,
                                address -> permitted.test(address) || !forbidden.add(address))
                        .exceptionallyCompose(failure -> CompletableFuture.failedStage(
                                Failures.cause(failure) instanceof UnknownHostException && !forbidden.isEmpty()
                                        ? new ForwardDeniedException(target)
                                        : failure)),
                depth,
                observer,
                failure -> failure instanceof ForwardDeniedException
                        ? prohibited(target, forbidden)
                        : connectFailed(target, failure));
    }

    private CompletionStage<ChannelAcceptor.Accepted> accept(
            Supplier<CompletionStage<Channel>> dialing,
            IntSupplier depth,
            ForwardObserver observer,
            Function<Throwable, ChannelOpenException> refusal) {
        CompletableFuture<ChannelAcceptor.Accepted> result = new CompletableFuture<>();
        // In the turn in which a channel comes in, the loop may not have heard yet that the socket which it is about is
        // connected.
        connection.eventLoop().execute(() -> dial(dialing, depth.getAsInt(), observer, refusal, result));
        return result;
    }

    private void dial(
            Supplier<CompletionStage<Channel>> dialing,
            int depth,
            ForwardObserver observer,
            Function<Throwable, ChannelOpenException> refusal,
            CompletableFuture<ChannelAcceptor.Accepted> result) {
        if (depth > Hops.MOST) {
            ConnectionLine.warn(LOG, connection)
                    .log(
                            "{} is refused a channel: its connection has already come through this server {} times, so it is a loop",
                            connection.peer(),
                            Hops.MOST);
            refuse(OpenFailureReason.ADMINISTRATIVELY_PROHIBITED, "open failed", observer, result);
            return;
        } else if (!network.descriptors().take(Descriptors.Use.FORWARD, 1)) {
            refuse(OpenFailureReason.RESOURCE_SHORTAGE, "too few file descriptors are left", observer, result);
            return;
        }
        begun(dialing).whenComplete((socket, failure) -> {
            if (failure == null) {
                socket.closeFuture().addListener(closed -> network.descriptors().giveBack(1));
                network.hops().connected(socket, depth);
                Relay targetHalf = new Relay(observer::fromTarget);
                socket.pipeline().addLast(targetHalf);
                result.complete(new ChannelAcceptor.Accepted(
                        new RelayInitializer(targetHalf, new Relay(observer::toTarget), observer), socket::close));
            } else {
                network.descriptors().giveBack(1);
                Throwable why = Failures.cause(failure);
                observer.refused(why);
                result.completeExceptionally(
                        Descriptors.areExhausted(why)
                                ? new ChannelOpenException(
                                        OpenFailureReason.RESOURCE_SHORTAGE, "no file descriptor is left")
                                : refusal.apply(why));
            }
        });
    }

    /** What dialing throws at once, as for a path that is not valid on this system, is a failure like any other. */
    private static CompletionStage<Channel> begun(Supplier<CompletionStage<Channel>> dialing) {
        try {
            return dialing.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static void refuse(
            long reason,
            String description,
            ForwardObserver observer,
            CompletableFuture<ChannelAcceptor.Accepted> result) {
        ChannelOpenException refusal = new ChannelOpenException(reason, description);
        observer.refused(refusal);
        result.completeExceptionally(refusal);
    }

    /**
     * As OpenSSH's for a path, whatever keeps it from being connected to: the peer does not learn which files are
     * there.
     */
    static ChannelOpenException openFailed() {
        return new ChannelOpenException(OpenFailureReason.CONNECT_FAILED, "open failed");
    }

    /** Told as sshd does, with the reason. */
    private ChannelOpenException connectFailed(Endpoint target, Throwable failure) {
        String host = Printable.line(target.host());
        String why = ConnectFailure.text(failure);
        if (failure instanceof UnknownHostException) {
            ConnectionLine.error(LOG, connection).log("connect_to {}: unknown host ({})", host, why);
        } else {
            ConnectionLine.error(LOG, connection).log("connect_to {} port {}: failed. {}", host, target.port(), why);
        }
        return new ChannelOpenException(OpenFailureReason.CONNECT_FAILED, why);
    }

    /** The client is not told what the name means here. */
    private ChannelOpenException prohibited(Endpoint target, List<InetAddress> forbidden) {
        ConnectionLine.info(LOG, connection)
                .log(
                        "{} may not connect to {}, because it is {}",
                        connection.peer(),
                        Printable.line(target.toString()),
                        forbidden);
        return new ChannelOpenException(OpenFailureReason.ADMINISTRATIVELY_PROHIBITED, "open failed");
    }
}
