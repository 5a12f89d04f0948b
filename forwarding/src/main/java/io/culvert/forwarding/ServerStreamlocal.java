package io.culvert.forwarding;

import io.culvert.codec.message.ForwardingPayloads.DirectStreamlocal;
import io.culvert.codec.message.ForwardingPayloads.ForwardedStreamlocal;
import io.culvert.codec.message.ForwardingPayloads.StreamlocalForward;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ConnectionLine;
import io.culvert.core.Failures;
import io.culvert.core.GlobalRequestHandler;
import io.culvert.core.Printable;
import io.culvert.core.SshConnection;
import io.culvert.forwarding.keys.ProcessUser;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link ServerForwards} for Unix-domain sockets (OpenSSH's PROTOCOL section 2.4): "direct-streamlocal@openssh.com"
 * channels and "streamlocal-forward@openssh.com" requests. Paths are absolute: a relative one would mean the folder
 * that the server was started in.
 */
final class ServerStreamlocal {
    private static final Logger LOG = LoggerFactory.getLogger(ServerStreamlocal.class);

    private final Network network;
    private final SshConnection connection;
    private final ForwardingPolicy policy;
    private final TargetRelay targets;
    private final ListenerQuota listenerPlaces;
    private final ForwardObserver observer;
    private final Map<SocketPath, Listener> listeners = new HashMap<>();

    ServerStreamlocal(
            Network network,
            SshConnection connection,
            ForwardingPolicy policy,
            TargetRelay targets,
            ListenerQuota listenerPlaces,
            ForwardObserver observer) {
        this.network = network;
        this.connection = connection;
        this.policy = policy;
        this.targets = targets;
        this.listenerPlaces = listenerPlaces;
        this.observer = observer;
    }

    CompletionStage<ChannelAcceptor.Accepted> connect(byte[] typeData) {
        SocketPath target;
        try {
            target = absolute(DirectStreamlocal.read(typeData).path());
        } catch (ProtocolViolation | IllegalArgumentException e) {
            return openFailed();
        }
        if (!policy.permitsOpen(connection, target)) {
            ConnectionLine.info(LOG, connection)
                    .log(
                            "Received request from {} to connect to path {}, but the request was denied.",
                            connection.peer(),
                            line(target));
            observer.refused(new ForwardDeniedException(target));
            return openFailed();
        }
        return ProcessUser.is(connection.userName()) ? accept(target, socket -> true) : connectGuest(target);
    }

    private CompletionStage<ChannelAcceptor.Accepted> accept(SocketPath target, Predicate<Channel> permitted) {
        return targets.accept(target, permitted, () -> network.hops().depth(connection.remoteAddress()), observer);
    }

    /** A log-in that has fewer rights than this process, which must not be led astray (rules W13, W18). */
    private CompletionStage<ChannelAcceptor.Accepted> connectGuest(SocketPath target) {
        CompletableFuture<OptionalInt> checked;
        try {
            checked = CompletableFuture.supplyAsync(() -> listener(target), network.workers());
        } catch (RejectedExecutionException tooBusy) {
            checked = CompletableFuture.failedFuture(tooBusy);
        }
        return checked.handleAsync(
                        (listener, failure) -> {
                            if (failure == null) {
                                return accept(
                                        target,
                                        socket -> listener.isEmpty() || listens(listener.getAsInt(), socket, target));
                            }
                            observer.refused(failure);
                            return openFailed();
                        },
                        connection.eventLoop())
                .thenCompose(accepting -> accepting);
    }

    /** Who must listen on the target. */
    private OptionalInt listener(SocketPath target) {
        try {
            return TrustedPath.listener(Path.of(target.path()));
        } catch (IOException e) {
            logRefusal(target, e instanceof NoSuchFileException ? "no such file" : e.getMessage());
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the account listens where the socket is connected to. */
    private boolean listens(int account, Channel socket, SocketPath target) {
        try {
            int listener = network.peerAccount(socket);
            if (listener != account) {
                logRefusal(
                        target,
                        "the one who listens there is account " + listener + ", and account " + account
                                + " can change a folder on the way");
            }
            return listener == account;
        } catch (IOException e) {
            logRefusal(target, e.getMessage());
            return false;
        }
    }

    private void logRefusal(SocketPath target, @Nullable String reason) {
        ConnectionLine.info(LOG, connection)
                .log(
                        "{} may not connect to path {}: {}",
                        connection.peer(),
                        line(target),
                        Printable.line(String.valueOf(reason)));
    }

    CompletionStage<Optional<byte[]>> listen(byte[] requestData) {
        SocketPath requested;
        try {
            requested = absolute(StreamlocalForward.read(requestData).path());
        } catch (ProtocolViolation | IllegalArgumentException e) {
            return GlobalRequestHandler.refused();
        }
        Optional<SocketFile> file = policy.listenOn(connection, requested);
        if (file.isEmpty()) {
            ConnectionLine.info(LOG, connection)
                    .log(
                            "Received request from {} to remote forward to path {}, but the request was denied.",
                            connection.peer(),
                            line(requested));
            return GlobalRequestHandler.refused();
        }
        if (connection.isDraining() || !listenerPlaces.take()) {
            return GlobalRequestHandler.refused();
        }
        byte[] typeData = new ForwardedStreamlocal(requested.path(), "").toBytes();
        return Listener.listen(
                        network,
                        connection,
                        file.get().of(connection.userName()),
                        socket -> new Listener.Open("forwarded-streamlocal@openssh.com", typeData),
                        observer)
                .handle((listener, failure) -> {
                    if (listener == null) {
                        listenerPlaces.giveBack();
                        ConnectionLine.info(LOG, connection)
                                .log(
                                        "for {}: {}",
                                        connection.peer(),
                                        Printable.line(String.valueOf(
                                                Failures.cause(failure).getMessage())));
                        return Optional.empty();
                    }
                    listener.sockets().get(0).closeFuture().addListener(closed -> listenerPlaces.giveBack());
                    // One that has made way for this one, under StreamLocalBindUnlink, has no name any more.
                    Listener replaced = listeners.put(requested, listener);
                    if (replaced != null) {
                        replaced.close();
                    }
                    return GlobalRequestHandler.SUCCESS;
                });
    }

    CompletionStage<Optional<byte[]>> cancel(byte[] requestData) {
        try {
            Listener listener = listeners.remove(
                    absolute(StreamlocalForward.read(requestData).path()));
            if (listener != null) {
                listener.close();
                return CompletableFuture.completedStage(GlobalRequestHandler.SUCCESS);
            }
            return GlobalRequestHandler.refused();
        } catch (ProtocolViolation | IllegalArgumentException e) {
            return GlobalRequestHandler.refused();
        }
    }

    private static SocketPath absolute(String path) {
        SocketPath socket = new SocketPath(path);
        if (!socket.isAbsolute()) {
            throw new IllegalArgumentException("a relative path");
        }
        return socket;
    }

    private static String line(SocketPath path) {
        return Printable.line(path.path());
    }

    private static CompletionStage<ChannelAcceptor.Accepted> openFailed() {
        return CompletableFuture.failedStage(TargetRelay.openFailed());
    }
}
