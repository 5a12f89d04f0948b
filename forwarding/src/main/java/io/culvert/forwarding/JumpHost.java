package io.culvert.forwarding;

import io.culvert.core.Descriptors;
import io.culvert.core.ServerConfig;
import io.culvert.core.SshConnection;
import io.culvert.core.endpoint.SshServer;
import io.culvert.forwarding.session.Sessions;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A server that forwards, on any number of addresses. Methods may be called from any thread. */
public final class JumpHost implements AutoCloseable {
    private final Network network;
    private final SshServer server;
    private final List<Channel> listeners;

    private JumpHost(Network network, SshServer server, List<Channel> listeners) {
        this.network = network;
        this.server = server;
        this.listeners = listeners;
    }

    /** Listens on one address, for forwards within {@code policy}. */
    public static CompletionStage<JumpHost> start(
            Network network, InetSocketAddress address, ServerConfig.Builder config, ForwardingPolicy policy) {
        return start(network, List.of(address), config, policy, Sessions.NOTICE, true, ForwardObserver.NONE);
    }

    /**
     * Listens on all of the addresses: IPv4 and IPv6 apart, and names resolved. All of IPv6, "::", is passed over on a machine
     * without IPv6 if another address is there.
     *
     * @param addresses none for a server of {@link #serve} alone
     * @param config its services and round trip are set here, and its executor, if it has none, to the network's workers
     * @param tcpKeepAlive SO_KEEPALIVE of the clients' sockets
     * @return fails with the IOException of the first address that cannot be bound; none is bound then
     */
    public static CompletionStage<JumpHost> start(
            Network network,
            List<InetSocketAddress> addresses,
            ServerConfig.Builder config,
            ForwardingPolicy policy,
            Sessions sessions,
            boolean tcpKeepAlive,
            ForwardObserver observer) {
        ServerConfig built = config.services(ServerForwards.services(network, policy, sessions, observer))
                .roundTrip(network.roundTrip())
                .defaultExecutor(network.workers())
                .build();
        SshServer server = SshServer.of(built, network.group().next());
        if (addresses.isEmpty()) {
            return CompletableFuture.completedStage(new JumpHost(network, server, List.of()));
        }
        return TcpBinding.bind(
                        network,
                        network.group().next(),
                        network.connectionListener(tcpKeepAlive, server.handler()),
                        addresses,
                        Descriptors.Use.CONNECTION,
                        TcpBinding.Need.ALL)
                .thenApply(listeners -> {
                    listeners.forEach(network.hops()::listens);
                    return new JumpHost(network, server, listeners);
                });
    }

    /** Serves a client on a channel that no event loop has yet: this process's own input and output, say. */
    public void serve(Channel channel) {
        channel.pipeline().addLast(server.handler());
        network.group().register(channel);
    }

    public List<InetSocketAddress> boundAddresses() {
        return listeners.stream()
                .map(listener -> (InetSocketAddress) listener.localAddress())
                .toList();
    }

    /** The connections that are logged in now. */
    public Set<SshConnection> connections() {
        return server.connections();
    }

    /** Accepts no more clients; completes when the addresses are free. Connections go on. */
    public CompletionStage<Void> stopListening() {
        CompletableFuture<?>[] closes = listeners.stream()
                .map(listener -> {
                    CompletableFuture<Void> closed = new CompletableFuture<>();
                    listener.close().addListener(done -> closed.complete(null));
                    return closed;
                })
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(closes);
    }

    /** Accepts no more clients, and lets those that are there finish what they forward until the deadline. */
    public void drain(Duration deadline) {
        listeners.forEach(Channel::close);
        server.connections().forEach(connection -> connection.drain(deadline));
    }

    /** Stops listening and closes all connections. Returns at once. */
    @Override
    public void close() {
        listeners.forEach(Channel::close);
        server.connections().forEach(SshConnection::close);
    }
}
