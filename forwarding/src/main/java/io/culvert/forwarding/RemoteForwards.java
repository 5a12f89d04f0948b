package io.culvert.forwarding;

import io.culvert.codec.message.ForwardingPayloads.BoundPort;
import io.culvert.codec.message.ForwardingPayloads.ForwardedStreamlocal;
import io.culvert.codec.message.ForwardingPayloads.StreamlocalForward;
import io.culvert.codec.message.ForwardingPayloads.TcpipChannel;
import io.culvert.codec.message.ForwardingPayloads.TcpipForward;
import io.culvert.codec.message.OpenFailureReason;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.ConnectionServices;
import io.culvert.core.Printable;
import io.culvert.core.SshConnection;
import io.culvert.forwarding.dynamic.Connector;
import io.culvert.forwarding.dynamic.ProxyAuthenticator;
import io.culvert.forwarding.dynamic.ProxyHandshake;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The remote forwards that a client has asked for on one connection (ssh -R): listens on the peer, connects from here.
 * Channels are taken only for what was asked for, by its exact words (rule K06). All state is the connection's loop's.
 */
public final class RemoteForwards {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteForwards.class);

    private final Network network;
    private final SshConnection connection;
    private final TargetRelay targets;
    /** By what the peer listens on. */
    private final Map<Target, Acceptor> forwards = new HashMap<>();

    private RemoteForwards(Network network, SshConnection connection) {
        this.network = network;
        this.connection = connection;
        this.targets = new TargetRelay(network, connection);
    }

    public static RemoteForwards on(Network network, SshConnection connection) {
        return new RemoteForwards(network, connection);
    }

    /** What the client's configuration must offer the server for remote forwards to work. */
    public ConnectionServices services() {
        return new ConnectionServices(
                Map.of("forwarded-tcpip", this::accept, "forwarded-streamlocal@openssh.com", this::acceptStreamlocal),
                Map.of());
    }

    /**
     * Asks the peer to listen.
     *
     * @param bindAddress as it goes over the wire: "localhost", "" for all addresses, or an address
     * @param port 0 lets the peer choose
     * @param target resolved here
     * @return fails with {@link io.culvert.core.SshException} if the peer refuses
     */
    public CompletionStage<Forward> open(String bindAddress, int port, Target target, ForwardObserver observer) {
        ForwardObserver guarded = GuardedForwardObserver.of(observer);
        return open(bindAddress, port, depth -> targets.accept(target, depth, guarded));
    }

    /**
     * Asks the peer to listen on a Unix-domain socket (OpenSSH's PROTOCOL section 2.4).
     *
     * @return fails with {@link io.culvert.core.SshException} if the peer refuses
     */
    public CompletionStage<Forward> open(SocketPath listenOn, Target target, ForwardObserver observer) {
        ForwardObserver guarded = GuardedForwardObserver.of(observer);
        return connection
                .request("streamlocal-forward@openssh.com", new StreamlocalForward(listenOn.path()).toBytes())
                .thenApply(reply -> {
                    forwards.put(listenOn, depth -> targets.accept(target, depth, guarded));
                    return new Handle(listenOn);
                });
    }

    /**
     * Asks the peer to listen for clients of a SOCKS and HTTP proxy, which is here.
     *
     * @param bindAddress as it goes over the wire: "localhost", "" for all addresses, or an address
     * @param port 0 lets the peer choose
     * @param authenticator null if clients need no password
     * @param permitted where clients may connect to, by the words that they use
     * @return fails with {@link io.culvert.core.SshException} if the peer refuses
     */
    public CompletionStage<Forward> openDynamic(
            String bindAddress,
            int port,
            @Nullable ProxyAuthenticator authenticator,
            Predicate<Endpoint> permitted,
            ForwardObserver observer) {
        ForwardObserver guarded = GuardedForwardObserver.of(observer);
        return open(bindAddress, port, depth -> {
            Connector connector = target -> {
                if (permitted.test(target)) {
                    return targets.accept(target, depth, guarded);
                }
                guarded.refused(new ForwardDeniedException(target));
                return refused();
            };
            return CompletableFuture.completedStage(
                    new ChannelAcceptor.Accepted(new Proxy(authenticator, connector, guarded), () -> {}));
        });
    }

    /** Takes the channel of a connection to what the peer listens on. */
    private interface Acceptor {
        /** @param depth how often the connection has been through this program before; asked a little later */
        CompletionStage<ChannelAcceptor.Accepted> accept(IntSupplier depth);
    }

    /** The channel opens before its client has said where to: that it was refused, the client learns from the proxy. */
    private static final class Proxy extends ChannelInitializer<Channel> {
        private final @Nullable ProxyAuthenticator authenticator;
        private final Connector connector;
        private final ForwardObserver observer;

        private Proxy(@Nullable ProxyAuthenticator authenticator, Connector connector, ForwardObserver observer) {
            this.authenticator = authenticator;
            this.connector = connector;
            this.observer = observer;
        }

        @Override
        protected void initChannel(Channel channel) {
            ProxyHandshake.begin(channel, authenticator, connector, observer);
        }
    }

    private CompletionStage<Forward> open(String bindAddress, int port, Acceptor acceptor) {
        return connection
                .request("tcpip-forward", new TcpipForward(bindAddress, port).toBytes())
                .thenApply(reply -> {
                    Endpoint listening = new Endpoint(
                            bindAddress, port == 0 ? BoundPort.read(reply).port() : port);
                    forwards.put(listening, acceptor);
                    return new Handle(listening);
                });
    }

    private CompletionStage<ChannelAcceptor.Accepted> accept(byte[] typeData) {
        TcpipChannel open;
        try {
            open = TcpipChannel.read(typeData);
        } catch (ProtocolViolation e) {
            return refused();
        }
        Acceptor acceptor = forwards.get(new Endpoint(open.host(), open.port()));
        if (acceptor == null) {
            LOG.warn(
                    "Server requests forwarding for unknown listen_port {} ({})",
                    open.port(),
                    Printable.line(open.host()));
            return refused();
        }
        return acceptor.accept(() -> network.hops().depth(open.originatorAddress(), open.originatorPort()));
    }

    private CompletionStage<ChannelAcceptor.Accepted> acceptStreamlocal(byte[] typeData) {
        SocketPath path;
        try {
            path = new SocketPath(ForwardedStreamlocal.read(typeData).path());
        } catch (ProtocolViolation | IllegalArgumentException e) {
            return refused();
        }
        Acceptor acceptor = forwards.get(path);
        if (acceptor == null) {
            LOG.warn("Server requests forwarding for unknown path {}", Printable.line(path.path()));
            return refused();
        }
        return acceptor.accept(() -> 0);
    }

    private static CompletionStage<ChannelAcceptor.Accepted> refused() {
        return CompletableFuture.failedStage(
                new ChannelOpenException(OpenFailureReason.ADMINISTRATIVELY_PROHIBITED, "open failed"));
    }

    private final class Handle implements Forward {
        private final Target listening;

        private Handle(Target listening) {
            this.listening = listening;
        }

        @Override
        public List<SocketAddress> boundAddresses() {
            return List.of(
                    listening instanceof Endpoint endpoint
                            ? InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port())
                            : UnixDomainSocketAddress.of(((SocketPath) listening).path()));
        }

        @Override
        public void close() {
            connection.eventLoop().execute(() -> {
                if (forwards.remove(listening) != null) {
                    cancel();
                }
            });
        }

        private void cancel() {
            if (listening instanceof Endpoint endpoint) {
                connection.announce(
                        "cancel-tcpip-forward", new TcpipForward(endpoint.host(), endpoint.port()).toBytes());
            } else {
                connection.announce(
                        "cancel-streamlocal-forward@openssh.com",
                        new StreamlocalForward(((SocketPath) listening).path()).toBytes());
            }
        }
    }
}
