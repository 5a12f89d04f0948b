package io.culvert.forwarding;

import io.culvert.core.ServerConfig;
import io.culvert.core.SshConnection;
import io.culvert.core.endpoint.SshServer;
import io.culvert.forwarding.session.Sessions;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
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
     * Listens on all of the addresses.
     *
     * @param config its services and round trip are set here
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
                .build();
        SshServer server = SshServer.of(built, network.group().next());
        List<Channel> listeners = new ArrayList<>();
        CompletionStage<Void> bound = CompletableFuture.completedStage(null);
        for (InetSocketAddress address : addresses) {
            bound = bound.thenCompose(done -> bind(network, address, server, tcpKeepAlive))
                    .thenAccept(listeners::add);
        }
        return bound.handle((done, failure) -> {
                    JumpHost host = new JumpHost(network, server, List.copyOf(listeners));
                    if (failure != null) {
                        host.close();
                        return CompletableFuture.<JumpHost>failedStage(failure);
                    }
                    return CompletableFuture.completedStage(host);
                })
                .thenCompose(host -> host);
    }

    private static CompletionStage<Channel> bind(
            Network network, InetSocketAddress address, SshServer server, boolean tcpKeepAlive) {
        CompletableFuture<Channel> result = new CompletableFuture<>();
        var binding = network.connectionListener(tcpKeepAlive, server.handler()).bind(address);
        binding.addListener(bound -> {
            if (bound.isSuccess()) {
                result.complete(binding.channel());
            } else {
                result.completeExceptionally(ListenFailure.of(address, bound.cause()));
            }
        });
        return result;
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
