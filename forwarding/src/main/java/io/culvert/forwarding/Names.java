package io.culvert.forwarding;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
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
    private final DnsNameResolverBuilder template;
    private final Map<EventLoop, Asker> askers = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** What asks on one loop, and its parts. */
    private record Asker(DnsAddressResolverGroup group, AddressResolver<InetSocketAddress> resolver) {}

    Names(ChannelFactory<? extends DatagramChannel> sockets, DnsServerAddressStreamProvider servers) {
        this.sockets = sockets;
        template = new DnsNameResolverBuilder()
                .nameServerProvider(servers)
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
        Asker asker;
        try {
            asker = asker(loop);
        } catch (RuntimeException e) {
            return withoutAsking(host, port, e);
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

    /** An address needs no socket. */
    private static CompletionStage<List<InetSocketAddress>> withoutAsking(String host, int port, Exception failure) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes != null) {
            try {
                return CompletableFuture.completedStage(
                        List.of(new InetSocketAddress(InetAddress.getByAddress(host, bytes), port)));
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }
        return CompletableFuture.failedStage(failure);
    }

    @Override
    public void close() {
        closed = true;
        askers.values().forEach(asker -> asker.group.close());
        askers.clear();
    }
}
