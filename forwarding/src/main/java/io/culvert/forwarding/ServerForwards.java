package io.culvert.forwarding;

import io.culvert.codec.message.ForwardingPayloads.BoundPort;
import io.culvert.codec.message.ForwardingPayloads.TcpipChannel;
import io.culvert.codec.message.ForwardingPayloads.TcpipForward;
import io.culvert.codec.message.OpenFailureReason;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.AddressText;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.ChannelQuota;
import io.culvert.core.ConnectionLine;
import io.culvert.core.ConnectionServices;
import io.culvert.core.Failures;
import io.culvert.core.GlobalRequestHandler;
import io.culvert.core.Printable;
import io.culvert.core.SshConnection;
import io.culvert.forwarding.config.ConfigException;
import io.culvert.forwarding.session.Sessions;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server does for the forwards of one client: connects to the targets of "direct-tcpip" channels (ssh -L, -W)
 * and listens for "tcpip-forward" requests (ssh -R), within a {@link ForwardingPolicy}. All state is the connection's
 * loop's.
 */
public final class ServerForwards {
    private static final Logger LOG = LoggerFactory.getLogger(ServerForwards.class);

    private final Network network;
    private final SshConnection connection;
    private final ForwardingPolicy policy;
    private final Sessions sessions;
    private final ForwardObserver observer;
    private final TargetRelay targets;
    /** By the address that was asked for and the port that was bound, which is what a cancel names (rule W04). */
    private final Map<Endpoint, Listener> listeners = new HashMap<>();

    private final ChannelQuota channelPlaces;
    private final ListenerQuota listenerPlaces;

    private ServerForwards(
            Network network,
            SshConnection connection,
            ForwardingPolicy policy,
            Sessions sessions,
            UserChannels users,
            ForwardObserver observer) {
        this.network = network;
        this.connection = connection;
        this.policy = new GuardedPolicy(policy.withinLogins());
        this.sessions = sessions;
        this.observer = GuardedForwardObserver.of(observer);
        this.targets = new TargetRelay(network, connection);
        this.channelPlaces = users.quota(connection, this.policy.channelLimits(connection));
        this.listenerPlaces = users.listeners(connection, this.policy.listenerLimits(connection));
    }

    /** The services of each connection of a server. */
    public static ConnectionServices.Factory services(
            Network network, ForwardingPolicy policy, Sessions sessions, ForwardObserver observer) {
        UserChannels users = new UserChannels(System::nanoTime);
        return connection -> {
            connection.restrictions().stream()
                    .filter(restriction -> !(restriction instanceof LoginRestriction))
                    .findFirst()
                    .ifPresent(unknown -> ConnectionLine.warn(LOG, connection)
                            .log(
                                    "{} may forward nothing: its login has a restriction of the unknown type {}."
                                            + " Only a LoginRestriction can permit anything",
                                    connection.peer(),
                                    unknown.getClass().getName()));
            return new ServerForwards(network, connection, policy, sessions, users, observer).services();
        };
    }

    private ConnectionServices services() {
        ServerStreamlocal streamlocal =
                new ServerStreamlocal(network, connection, policy, targets, listenerPlaces, observer);
        return new ConnectionServices(
                Map.of(
                        "direct-tcpip",
                        this::connect,
                        "direct-streamlocal@openssh.com",
                        streamlocal::connect,
                        "session",
                        sessions.acceptor(connection)),
                Map.of(
                        "tcpip-forward",
                        this::listen,
                        "cancel-tcpip-forward",
                        this::cancel,
                        "streamlocal-forward@openssh.com",
                        streamlocal::listen,
                        "cancel-streamlocal-forward@openssh.com",
                        streamlocal::cancel),
                policy.idleLimits(connection),
                channelPlaces);
    }

    private CompletionStage<ChannelAcceptor.Accepted> connect(byte[] typeData) {
        TcpipChannel open;
        try {
            open = TcpipChannel.read(typeData);
        } catch (ProtocolViolation e) {
            return prohibited();
        }
        Endpoint target = new Endpoint(open.host(), open.port());
        if (!policy.permitsOpen(connection, target)) {
            ConnectionLine.info(LOG, connection)
                    .log(
                            "Received request from {} to connect to host {} port {}, but the request was denied.",
                            connection.peer(),
                            Printable.line(open.host()),
                            open.port());
            observer.refused(new ForwardDeniedException(target));
            return prohibited();
        }
        return targets.accept(target, address -> permitsAddress(target, address), () -> depth(open), observer);
    }

    private int depth(TcpipChannel open) {
        return Math.max(
                network.hops().depth(connection.remoteAddress()),
                network.hops().depth(open.originatorAddress(), open.originatorPort()));
    }

    private boolean permitsAddress(Endpoint target, InetAddress address) {
        if (!policy.permitsAddress(connection, target, address)) {
            return false;
        }
        if (network.hops().isListening(address, target.port())
                && !policy.permitsOwnListener(connection, target, address)) {
            ConnectionLine.info(LOG, connection)
                    .log(
                            "{} may not connect to {}: that is one of this server's own listeners. To allow it, name the host and the"
                                    + " port in PermitOpen",
                            connection.peer(),
                            Printable.line(target.toString()));
            return false;
        }
        return true;
    }

    private CompletionStage<Optional<byte[]>> listen(byte[] requestData) {
        Endpoint requested = requested(requestData);
        if (requested == null || listeners.containsKey(requested) || connection.isDraining()) {
            return GlobalRequestHandler.refused();
        }
        if (!policy.permitsListen(connection, requested)) {
            ConnectionLine.info(LOG, connection)
                    .log(
                            "Received request from {} to remote forward to host {} port {}, but the request was denied.",
                            connection.peer(),
                            Printable.line(requested.host()),
                            requested.port());
            return GlobalRequestHandler.refused();
        }
        List<InetSocketAddress> addresses;
        try {
            addresses = policy.listenOn(connection, requested);
        } catch (ConfigException e) {
            logFailure(requested, e);
            return GlobalRequestHandler.refused();
        }
        if (!listenerPlaces.take()) {
            return GlobalRequestHandler.refused();
        }
        return Listener.listen(
                        network, connection, addresses, socket -> forwardedTcpip(socket, requested.host()), observer)
                .handle((listener, failure) -> {
                    if (listener == null) {
                        listenerPlaces.giveBack();
                        logFailure(requested, failure);
                        return Optional.empty();
                    }
                    listener.sockets().forEach(network.hops()::listens);
                    listener.sockets().get(0).closeFuture().addListener(closed -> listenerPlaces.giveBack());
                    int port = listener.boundPort();
                    listeners.put(new Endpoint(requested.host(), port), listener);
                    return requested.port() == 0
                            ? Optional.of(new BoundPort(port).toBytes())
                            : GlobalRequestHandler.SUCCESS;
                });
    }

    private CompletionStage<Optional<byte[]>> cancel(byte[] requestData) {
        Endpoint requested = requested(requestData);
        Listener listener = requested == null ? null : listeners.remove(requested);
        if (listener == null) {
            return GlobalRequestHandler.refused();
        }
        listener.close();
        return CompletableFuture.completedStage(GlobalRequestHandler.SUCCESS);
    }

    /** What a request names; null if it is malformed, which costs the request and not the connection (rule A14). */
    private static @Nullable Endpoint requested(byte[] requestData) {
        try {
            TcpipForward request = TcpipForward.read(requestData);
            return new Endpoint(request.bindAddress(), request.bindPort());
        } catch (ProtocolViolation e) {
            return null;
        }
    }

    private void logFailure(Endpoint requested, Throwable failure) {
        ConnectionLine.info(LOG, connection)
                .log(
                        "cannot listen for {} on {} port {}: {}",
                        connection.peer(),
                        Printable.line(requested.host()),
                        requested.port(),
                        Printable.line(String.valueOf(Failures.cause(failure).getMessage())));
    }

    /** The address is the one that was asked for, the port the one that was bound (RFC 4254 section 7.2). */
    private static Listener.Open forwardedTcpip(Channel socket, String requestedHost) {
        InetSocketAddress originator = (InetSocketAddress) socket.remoteAddress();
        InetSocketAddress local = (InetSocketAddress) socket.localAddress();
        return new Listener.Open(
                "forwarded-tcpip",
                new TcpipChannel(
                                requestedHost,
                                local.getPort(),
                                AddressText.of(originator.getAddress()),
                                originator.getPort())
                        .toBytes());
    }

    private static CompletionStage<ChannelAcceptor.Accepted> prohibited() {
        return CompletableFuture.failedStage(
                new ChannelOpenException(OpenFailureReason.ADMINISTRATIVELY_PROHIBITED, "open failed"));
    }
}
