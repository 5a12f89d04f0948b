package io.culvert.forwarding;

import io.culvert.core.AddressText;
import io.culvert.core.ConnectionLine;
import io.culvert.core.Descriptors;
import io.culvert.core.Failures;
import io.culvert.core.SshConnection;
import io.culvert.core.SshException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listening sockets whose connections each become an SSH channel: a local forward on the client, a remote one on the
 * server. It lives on its connection's event loop and dies with its connection (rule W01).
 */
final class Listener implements Forward {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    /** How to ask the peer for the channel of a socket that was accepted. */
    record Open(String channelType, byte[] typeData) {}

    private final SshConnection connection;
    private final Consumer<Channel> accepted;
    private List<Channel> sockets = List.of();
    /** Of a Unix-domain listener, whose socket was bound under another name. */
    private @Nullable SocketPath path;

    private Listener(SshConnection connection, Consumer<Channel> accepted) {
        this.connection = connection;
        this.accepted = accepted;
    }

    /** Opens a channel for each socket at once. */
    static CompletionStage<Listener> listen(
            Network network,
            SshConnection connection,
            List<InetSocketAddress> addresses,
            Function<Channel, Open> opens,
            ForwardObserver observer) {
        return listen(
                network, connection, addresses, socket -> forward(connection, socket, opens.apply(socket), observer));
    }

    /**
     * Listens on every address that can be bound, all on the port of the first one if port 0 is asked for.
     *
     * @param accepted told of each socket, before anything is read from it
     * @return fails with IOException if there is no such address: nothing has changed then (rule W03)
     */
    static CompletionStage<Listener> listen(
            Network network, SshConnection connection, List<InetSocketAddress> addresses, Consumer<Channel> accepted) {
        Listener listener = new Listener(connection, accepted);
        return TcpBinding.bind(
                        network,
                        connection.eventLoop(),
                        network.legListener(connection.eventLoop(), listener.new Accepted()),
                        addresses,
                        Descriptors.Use.FORWARD,
                        TcpBinding.Need.ANY)
                .thenCompose(listener::on);
    }

    private CompletionStage<Listener> on(List<Channel> bound) {
        sockets = bound;
        if (connection.closed().toCompletableFuture().isDone()) {
            close();
            return CompletableFuture.failedStage(
                    new SshException(SshException.Kind.CLOSED, "the connection is closed"));
        }
        connection.closed().thenRun(this::close);
        boundAddresses().forEach(this::tell);
        return CompletableFuture.completedStage(this);
    }

    private void tell(SocketAddress address) {
        ConnectionLine.debug(LOG, connection)
                .log(
                        "Local forwarding listening on {}.",
                        address instanceof InetSocketAddress bound
                                ? AddressText.of(bound.getAddress()) + " port " + bound.getPort()
                                : "path " + address);
    }

    /** Opens a channel for each socket that connects to a path, at once. */
    static CompletionStage<Listener> listen(
            Network network,
            SshConnection connection,
            SocketFile file,
            Function<Channel, Open> opens,
            ForwardObserver observer) {
        Listener listener =
                new Listener(connection, socket -> forward(connection, socket, opens.apply(socket), observer));
        return SocketFileBinding.bind(network, connection.eventLoop(), file, listener.new Accepted())
                .thenCompose(socket -> {
                    listener.path = file.path();
                    return listener.on(List.of(socket));
                });
    }

    private final class Accepted extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel socket) {
            accepted.accept(socket);
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    /** The socket is not read before its channel is open: the relay withholds it. */
    private static void forward(SshConnection connection, Channel socket, Open open, ForwardObserver observer) {
        Relay socketHalf = new Relay(observer::toTarget);
        socket.pipeline().addLast(socketHalf);
        connection
                .openChannel(
                        open.channelType(),
                        open.typeData(),
                        new RelayInitializer(socketHalf, new Relay(observer::fromTarget), observer))
                .whenComplete((channel, failure) -> {
                    if (failure != null) {
                        LOG.info(
                                "connection from {}: {}",
                                AddressText.withPort(socket.remoteAddress()),
                                Failures.cause(failure).getMessage());
                        observer.refused(failure);
                        socket.close();
                    } else if (!socket.isActive()) {
                        channel.close();
                    }
                });
    }

    /** The listening sockets. */
    List<Channel> sockets() {
        return sockets;
    }

    @Override
    public List<SocketAddress> boundAddresses() {
        return path == null
                ? sockets.stream().map(Channel::localAddress).toList()
                : List.of(UnixDomainSocketAddress.of(path.path()));
    }

    @Override
    public void close() {
        sockets.forEach(Channel::close);
    }
}
