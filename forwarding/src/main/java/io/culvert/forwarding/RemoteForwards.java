package io.culvert.forwarding;

import io.culvert.codec.message.ForwardingPayloads.BoundPort;
import io.culvert.codec.message.ForwardingPayloads.TcpipChannel;
import io.culvert.codec.message.ForwardingPayloads.TcpipForward;
import io.culvert.codec.message.OpenFailureReason;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ChannelOpenException;
import io.culvert.core.ConnectionServices;
import io.culvert.core.Printable;
import io.culvert.core.SshConnection;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The remote forwards that a client has asked for on one connection (ssh -R): listens on the peer, connects from here.
 * Channels are taken only for what was asked for, by its exact words (rule K06). All state is the connection's loop's.
 */
public final class RemoteForwards {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteForwards.class);
    private static final String CHANNEL_TYPE = "forwarded-tcpip";

    private record Registered(Endpoint target, ForwardObserver observer) {}

    private final SshConnection connection;
    private final TargetRelay targets;
    private final Map<Endpoint, Registered> forwards = new HashMap<>();

    private RemoteForwards(Network network, SshConnection connection) {
        this.connection = connection;
        this.targets = new TargetRelay(network, connection);
    }

    public static RemoteForwards on(Network network, SshConnection connection) {
        return new RemoteForwards(network, connection);
    }

    /** What the client's configuration must offer the server for remote forwards to work. */
    public ConnectionServices services() {
        return new ConnectionServices(Map.of(CHANNEL_TYPE, this::accept), Map.of());
    }

    /**
     * Asks the peer to listen.
     *
     * @param bindAddress as it goes over the wire: "localhost", "" for all addresses, or an address
     * @param port 0 lets the peer choose
     * @param target resolved here
     * @return fails with {@link io.culvert.core.SshException} if the peer refuses
     */
    public CompletionStage<Forward> open(String bindAddress, int port, Endpoint target, ForwardObserver observer) {
        return connection
                .request("tcpip-forward", new TcpipForward(bindAddress, port).toBytes())
                .thenApply(reply -> {
                    Endpoint listening = new Endpoint(
                            bindAddress, port == 0 ? BoundPort.read(reply).port() : port);
                    forwards.put(listening, new Registered(target, observer));
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
        Registered registered = forwards.get(new Endpoint(open.host(), open.port()));
        if (registered == null) {
            LOG.warn(
                    "Server requests forwarding for unknown listen_port {} ({})",
                    open.port(),
                    Printable.line(open.host()));
            return refused();
        }
        return targets.accept(registered.target(), registered.observer());
    }

    private static CompletionStage<ChannelAcceptor.Accepted> refused() {
        return CompletableFuture.failedStage(
                new ChannelOpenException(OpenFailureReason.ADMINISTRATIVELY_PROHIBITED, "open failed"));
    }

    private final class Handle implements Forward {
        private final Endpoint listening;

        private Handle(Endpoint listening) {
            this.listening = listening;
        }

        @Override
        public List<InetSocketAddress> boundAddresses() {
            return List.of(InetSocketAddress.createUnresolved(listening.host(), listening.port()));
        }

        @Override
        public void close() {
            connection.eventLoop().execute(() -> {
                if (forwards.remove(listening) != null) {
                    connection.announce(
                            "cancel-tcpip-forward", new TcpipForward(listening.host(), listening.port()).toBytes());
                }
            });
        }
    }
}
