package io.culvert.forwarding;

import io.culvert.core.Descriptors;
import io.culvert.core.ServerConfig;
import io.culvert.core.SshConnection;
import io.culvert.core.endpoint.SshServer;
import io.culvert.forwarding.session.Sessions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server that forwards, on any number of addresses. Methods may be called from any thread. */
public final class JumpHost implements AutoCloseable {
    private final Network network;
    private final Service service;
    private volatile List<Listening> listening = List.of();
    /** Until this one has taken its place. */
    private volatile @Nullable JumpHost former;

    /** Where clients are led to. */
    private record Service(SshServer server, boolean tcpKeepAlive) {}

    /** A socket that clients come in by; another host may lead them elsewhere later. */
    private record Listening(InetSocketAddress address, Channel listener, AtomicReference<Service> current) {}

    private JumpHost(Network network, Service service) {
        this.network = network;
        this.service = service;
    }

    /** Listens on one address, for forwards within {@code policy}. */
    public static CompletionStage<JumpHost> start(
            Network network, InetSocketAddress address, ServerConfig.Builder config, ForwardingPolicy policy) {
        return start(network, List.of(address), config, policy, Sessions.NOTICE, true, ForwardObserver.NONE);
    }

    /**
     * Listens on all of the addresses. Names are resolved, and IPv4 and IPv6 have sockets of their own. On a machine
     * without IPv6 the wildcard "::" is skipped if there is another address.
     *
     * @param addresses none for a server of {@link #serve} alone
     * @param config its services and round trip are set here, and its executor, if it has none, to the network's
     *     workers
     * @param tcpKeepAlive SO_KEEPALIVE of the clients' sockets
     * @return fails with the IOException of the first address that cannot be bound; then none stays bound
     */
    public static CompletionStage<JumpHost> start(
            Network network,
            List<InetSocketAddress> addresses,
            ServerConfig.Builder config,
            ForwardingPolicy policy,
            Sessions sessions,
            boolean tcpKeepAlive,
            ForwardObserver observer) {
        return Handover.of(
                prepare(network, addresses, config, policy, sessions, tcpKeepAlive, observer, null)
                        .thenApply(host -> {
                            host.admit();
                            return host;
                        }),
                JumpHost::close);
    }

    /**
     * As {@link #start}, but accepts no client until {@link #admit} is called. In between, the caller can do what needs
     * the rights of root, and give up those rights.
     *
     * @param former the host that this one replaces. {@link #admit} takes over its listeners at the same addresses
     *     without closing them, and closes its others. If this method fails, nothing changes for the former host
     */
    public static CompletionStage<JumpHost> prepare(
            Network network,
            List<InetSocketAddress> addresses,
            ServerConfig.Builder config,
            ForwardingPolicy policy,
            Sessions sessions,
            boolean tcpKeepAlive,
            ForwardObserver observer,
            @Nullable JumpHost former) {
        ServerConfig built = config.services(ServerForwards.services(network, policy, sessions, observer))
                .roundTrip(network.roundTrip())
                .defaultExecutor(network.workers())
                .build();
        JumpHost host = new JumpHost(
                network, new Service(SshServer.of(built, network.group().next()), tcpKeepAlive));
        List<Listening> taken = new ArrayList<>();
        List<InetSocketAddress> missing = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            Optional<Listening> open = former == null ? Optional.empty() : former.listener(address);
            open.filter(listener -> !taken.contains(listener)).ifPresent(taken::add);
            if (open.isEmpty()) {
                missing.add(address);
            }
        }
        return host.bind(missing, taken.isEmpty() ? TcpBinding.Need.ALL : TcpBinding.Need.REST)
                .thenApply(bound -> {
                    host.listening =
                            Stream.concat(taken.stream(), bound.stream()).toList();
                    host.former = former;
                    return host;
                });
    }

    /** What is open for an address already. */
    private Optional<Listening> listener(InetSocketAddress address) {
        return listening.stream()
                .filter(listener -> listener.listener().isOpen() && isFor(address, listener.address()))
                .findFirst();
    }

    /** Some transports have one socket for all addresses of both families. */
    private boolean isFor(InetSocketAddress wanted, InetSocketAddress bound) {
        return wanted.equals(bound)
                || wanted.getPort() == bound.getPort()
                        && wanted.getAddress() instanceof Inet4Address
                        && wanted.getAddress().isAnyLocalAddress()
                        && bound.getAddress().isAnyLocalAddress()
                        && !(network.transport().separates(TcpBinding.Family.IPV4)
                                && network.transport().separates(TcpBinding.Family.IPV6));
    }

    private CompletionStage<List<Listening>> bind(List<InetSocketAddress> addresses, TcpBinding.Need need) {
        if (addresses.isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        AtomicReference<Service> current = new AtomicReference<>(service);
        return TcpBinding.bind(
                        network,
                        network.group().next(),
                        network.connectionListener(service.tcpKeepAlive(), new Acceptor(current))
                                .option(ChannelOption.AUTO_READ, false),
                        addresses,
                        Descriptors.Use.CONNECTION,
                        need)
                .thenApply(listeners -> {
                    listeners.forEach(network.hops()::listens);
                    return listeners.stream()
                            .map(listener ->
                                    new Listening((InetSocketAddress) listener.localAddress(), listener, current))
                            .toList();
                });
    }

    private static final class Acceptor extends ChannelInitializer<Channel> {
        private final AtomicReference<Service> current;

        Acceptor(AtomicReference<Service> current) {
            this.current = current;
        }

        @Override
        protected void initChannel(Channel client) {
            Service service = Objects.requireNonNull(current.get());
            client.config().setOption(ChannelOption.SO_KEEPALIVE, service.tcpKeepAlive());
            client.pipeline().addLast(service.server().handler());
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    /** Lets clients in after {@link #prepare}. To be called once. */
    public void admit() {
        List<Listening> own = listening;
        JumpHost before = former;
        if (before != null) {
            List<Listening> others = before.listening;
            before.listening = List.of();
            others.stream()
                    .filter(listener -> !own.contains(listener))
                    .forEach(listener -> listener.listener().close());
            former = null;
        }
        own.forEach(listener -> {
            listener.current().set(service);
            listener.listener().config().setAutoRead(true);
        });
    }

    /** Serves a client on a channel that no event loop has yet: this process's own input and output, say. */
    public void serve(Channel channel) {
        channel.pipeline().addLast(service.server().handler());
        network.group().register(channel);
    }

    public List<InetSocketAddress> boundAddresses() {
        return listening.stream()
                .map(listener -> (InetSocketAddress) listener.listener().localAddress())
                .toList();
    }

    /** The connections that are logged in now. */
    public Set<SshConnection> connections() {
        return service.server().connections();
    }

    /** Accepts no more clients; completes when the addresses are free. Connections go on. */
    public CompletionStage<Void> stopListening() {
        CompletableFuture<?>[] closes = listening.stream()
                .map(listener -> {
                    CompletableFuture<Void> closed = new CompletableFuture<>();
                    listener.listener().close().addListener(done -> closed.complete(null));
                    return closed;
                })
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(closes);
    }

    /**
     * Accepts no more clients, and lets those that are there finish what they forward until the deadline. Those that are
     * logging in have as long. Returns at once: each connection stops taking channels as its event loop hears of it.
     */
    public void drain(Duration deadline) {
        closeListeners();
        service.server().drain(deadline);
    }

    /** Stops listening and closes all connections, those that are logging in, too. Returns at once. */
    @Override
    public void close() {
        closeListeners();
        service.server().close();
    }

    private void closeListeners() {
        listening.forEach(listener -> listener.listener().close());
    }
}
