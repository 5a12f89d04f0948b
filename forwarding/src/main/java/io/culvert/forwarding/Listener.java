package io.culvert.forwarding;

import io.culvert.core.SshConnection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
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
    private final List<Channel> sockets = new ArrayList<>(2);

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
        CompletableFuture<Listener> result = new CompletableFuture<>();
        connection
                .eventLoop()
                .execute(() -> listener.bindNext(network, addresses, 0, result, new IOException("no address")));
        return result;
    }

    private void bindNext(
            Network network,
            List<InetSocketAddress> addresses,
            int index,
            CompletableFuture<Listener> result,
            Throwable lastFailure) {
        if (index == addresses.size()) {
            if (sockets.isEmpty()) {
                result.completeExceptionally(lastFailure);
            } else {
                connection.closed().thenRun(this::close);
                result.complete(this);
            }
            return;
        }
        InetSocketAddress wanted = addresses.get(index);
        int port = wanted.getPort() == 0 && !sockets.isEmpty() ? boundPort() : wanted.getPort();
        InetSocketAddress address = wanted.isUnresolved()
                ? InetSocketAddress.createUnresolved(wanted.getHostString(), port)
                : new InetSocketAddress(wanted.getAddress(), port);
        var binding =
                network.legListener(connection.eventLoop(), new Accepted()).bind(address);
        binding.addListener(bound -> {
            if (bound.isSuccess()) {
                sockets.add(binding.channel());
            } else {
                LOG.debug("{}", ListenFailure.of(address, bound.cause()).getMessage());
            }
            Throwable failure = bound.isSuccess() ? lastFailure : ListenFailure.of(address, bound.cause());
            bindNext(network, addresses, index + 1, result, failure);
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
                        LOG.info("connection from {}: {}", socket.remoteAddress(), failure.getMessage());
                        observer.refused(failure);
                        socket.close();
                    } else if (!socket.isActive()) {
                        channel.close();
                    }
                });
    }

    @Override
    public List<InetSocketAddress> boundAddresses() {
        return sockets.stream()
                .map(socket -> (InetSocketAddress) socket.localAddress())
                .toList();
    }

    @Override
    public void close() {
        sockets.forEach(Channel::close);
    }
}
