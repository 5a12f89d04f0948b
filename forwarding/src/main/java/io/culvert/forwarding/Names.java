package io.culvert.forwarding;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.dns.DefaultAuthoritativeDnsServerCache;
import io.netty.resolver.dns.DefaultDnsCache;
import io.netty.resolver.dns.DefaultDnsCnameCache;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Resolves names without blocking. Each event loop asks through a socket of its own; if that cannot be had, or closes,
 * the next question makes a new one (rule J08).
 */
final class Names implements AutoCloseable {
    private final ChannelFactory<? extends DatagramChannel> sockets;
    private final SystemFile<DnsServerAddressStreamProvider> servers;
    private final SystemFile<Hosts> hosts;
    private final DnsNameResolverBuilder template;
    private final Map<EventLoop, Asker> askers = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** What asks on one loop, and its parts. */
    private record Asker(DnsAddressResolverGroup group, AddressResolver<InetSocketAddress> resolver) {}

    /** @param streams for answers that do not fit into a datagram */
    Names(
            ChannelFactory<? extends DatagramChannel> sockets,
            ChannelFactory<? extends SocketChannel> streams,
            SystemFile<DnsServerAddressStreamProvider> servers,
            SystemFile<Hosts> hosts) {
        this.sockets = sockets;
        this.servers = servers;
        this.hosts = hosts;
        template = new DnsNameResolverBuilder()
                .socketChannelFactory(streams)
                .nameServerProvider(host -> servers.content().nameServerAddressStream(host))
                .hostsFileEntriesResolver((host, types) -> null) // Netty's reads the file once
                .resolveCache(new DefaultDnsCache())
                .cnameCache(new DefaultDnsCnameCache())
                .authoritativeDnsServerCache(new DefaultAuthoritativeDnsServerCache());
    }

    /**
     * To be called on {@code loop}.
     *
     * @param host a name or an address
     * @return completes on {@code loop}; fails with UnknownHostException, or with what the question failed with
     */
    CompletionStage<List<InetSocketAddress>> resolve(EventLoop loop, String host, int port) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address != null && host.indexOf('%') >= 0) {
            return withZone(host, port);
        } else if (address != null) {
            return CompletableFuture.completedStage(List.of(new InetSocketAddress(named(host, address), port)));
        }
        return hosts.fresh(loop).thenCompose(read -> {
            List<InetAddress> addresses = hosts.content().addresses(host);
            return addresses.isEmpty()
                    ? servers.fresh(loop).thenCompose(alsoRead -> ask(loop, host, port))
                    : CompletableFuture.completedStage(addresses.stream()
                            .map(known -> new InetSocketAddress(known, port))
                            .toList());
        });
    }

    private CompletionStage<List<InetSocketAddress>> ask(EventLoop loop, String host, int port) {
        Asker asker;
        try {
            asker = asker(loop);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
        CompletableFuture<List<InetSocketAddress>> result = new CompletableFuture<>();
        var resolving = asker.resolver.resolveAll(InetSocketAddress.createUnresolved(host, port));
        resolving.addListener(done -> {
            if (done.isSuccess()) {
                result.complete(resolving.getNow());
            } else {
                result.completeExceptionally(done.cause());
            }
        });
        return result;
    }

    private Asker asker(EventLoop loop) {
        Asker known = askers.get(loop);
        if (known != null) {
            return known;
        } else if (closed) {
            throw new IllegalStateException("the network is closed");
        }
        DatagramChannel socket = sockets.newChannel(); // throws if there is no descriptor left
        DnsAddressResolverGroup group =
                new DnsAddressResolverGroup(template.copy().datagramChannelFactory(() -> socket));
        Asker made;
        try {
            made = new Asker(group, group.getResolver(loop));
        } catch (RuntimeException e) {
            socket.unsafe().closeForcibly();
            throw e;
        }
        askers.put(loop, made);
        socket.closeFuture().addListener(gone -> {
            if (askers.remove(loop, made)) {
                group.close();
            }
        });
        return made;
    }

    /** An IPv6 address and an interface of this machine: not a look-up, but the interface may not be there. */
    private static CompletionStage<List<InetSocketAddress>> withZone(String host, int port) {
        try {
            return CompletableFuture.completedStage(List.of(new InetSocketAddress(InetAddress.getByName(host), port)));
        } catch (UnknownHostException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static InetAddress named(String host, byte[] address) {
        try {
            return InetAddress.getByAddress(host, address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        askers.values().forEach(asker -> asker.group.close());
        askers.clear();
    }
}
