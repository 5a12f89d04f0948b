package io.culvert.forwarding;

import io.culvert.core.Descriptors;
import io.culvert.core.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds TCP listeners, one after the other: an IPv4 address takes connections over IPv4 alone, and an IPv6 one over
 * IPv6 alone, as with sshd and ssh (IPV6_V6ONLY). Where a transport has no such sockets, "0.0.0.0" and "::" on one port
 * share a socket, and one of them without the other closes the connections of the wrong family.
 */
final class TcpBinding {
    private static final Logger LOG = LoggerFactory.getLogger(TcpBinding.class);

    private final Network network;
    private final EventLoop loop;
    private final ServerBootstrap bootstrap;
    private final Descriptors.Use use;
    private final Need need;
    private final List<Channel> bound = new ArrayList<>(2);
    /** Ports of sockets that take connections of both families. */
    private final Set<Integer> shared = new HashSet<>();

    private final CompletableFuture<List<Channel>> result = new CompletableFuture<>();
    private List<InetSocketAddress> addresses = List.of();
    private IOException lastFailure = new IOException("there is no address to listen on");

    /** Which of the addresses must be bound. */
    enum Need {
        /** All. An IPv6 address for all of IPv6 may fail on a machine without IPv6. */
        ALL,
        /** The same, where others are bound already: so none of these is, if all may fail. */
        REST,
        /** One or more. */
        ANY
    }

    private TcpBinding(Network network, EventLoop loop, ServerBootstrap bootstrap, Descriptors.Use use, Need need) {
        this.network = network;
        this.loop = loop;
        this.bootstrap = bootstrap;
        this.use = use;
        this.need = need;
    }

    /**
     * @param loop on which all of this runs
     * @param bootstrap has no channel factory
     * @param addresses in this order; if the first one has port 0, the others with port 0 get the port that it got.
     *     Names are resolved
     * @return completes on {@code loop} with at least one listener, unless {@code need} says otherwise; fails with
     *     IOException, and then nothing is bound
     */
    static CompletionStage<List<Channel>> bind(
            Network network,
            EventLoop loop,
            ServerBootstrap bootstrap,
            List<InetSocketAddress> addresses,
            Descriptors.Use use,
            Need need) {
        TcpBinding binding = new TcpBinding(network, loop, bootstrap, use, need);
        try {
            loop.execute(() -> binding.resolve(addresses, 0, new ArrayList<>()));
        } catch (RejectedExecutionException e) {
            binding.result.completeExceptionally(new IOException("the network is closed"));
        }
        return binding.result;
    }

    private void resolve(List<InetSocketAddress> wanted, int index, List<InetSocketAddress> resolved) {
        if (index == wanted.size()) {
            addresses = resolved;
            next(0);
            return;
        }
        InetSocketAddress address = wanted.get(index);
        if (!address.isUnresolved()) {
            resolved.add(address);
            resolve(wanted, index + 1, resolved);
            return;
        }
        // By the system, and not by DNS alone: it is a name of this machine.
        network.workers().execute(() -> {
            InetAddress[] found = ofThisMachine(address.getHostString());
            loop.execute(() -> {
                for (InetAddress one : found) {
                    resolved.add(new InetSocketAddress(one, address.getPort()));
                }
                if (found.length == 0) {
                    failed(address, new UnknownHostException("Name or service not known"));
                }
                if (!result.isDone()) {
                    resolve(wanted, index + 1, resolved);
                }
            });
        });
    }

    private static InetAddress[] ofThisMachine(String name) {
        try {
            return InetAddress.getAllByName(name);
        } catch (UnknownHostException e) {
            return new InetAddress[0];
        }
    }

    private void next(int index) {
        if (index == addresses.size()) {
            finish();
            return;
        }
        InetSocketAddress address = at(index);
        boolean wildcard = address.getAddress().isAnyLocalAddress();
        if (wildcard && shared.contains(address.getPort())) {
            next(index + 1);
        } else if (wildcard && isShared(addresses.get(index))) {
            bind(address, Family.BOTH, index);
        } else {
            bind(address, Family.of(address.getAddress()), index);
        }
    }

    private void bind(InetSocketAddress wanted, Family family, int index) {
        InetSocketAddress address = family == Family.BOTH ? new InetSocketAddress("::", wanted.getPort()) : wanted;
        if (!network.descriptors().take(use, 1)) {
            failed(address, new IOException("too few file descriptors are left"));
            goOn(index + 1);
            return;
        }
        ServerBootstrap one = bootstrap.clone();
        ChannelHandler accepted = bootstrap.config().childHandler();
        network.transport().listen(one, family);
        if (family != Family.BOTH
                && address.getAddress().isAnyLocalAddress()
                && !network.transport().separates(family)) {
            one.childHandler(new OfFamily(family, accepted));
        }
        var binding = one.bind(address);
        // What fails before there is a socket fails on another thread.
        binding.addListener(done -> onLoop(() -> {
            if (done.isSuccess()) {
                Channel listener = binding.channel();
                listener.closeFuture()
                        .addListener(closed -> network.descriptors().giveBack(1));
                bound.add(listener);
                if (family == Family.BOTH) {
                    shared.add(((InetSocketAddress) listener.localAddress()).getPort());
                }
                goOn(index + 1);
                return;
            }
            network.descriptors().giveBack(1);
            if (family == Family.BOTH) {
                bind(wanted, Family.of(wanted.getAddress()), index);
            } else {
                failed(address, done.cause());
                goOn(index + 1);
            }
        }));
    }

    private void goOn(int index) {
        if (!result.isDone()) {
            next(index);
        }
    }

    private void failed(InetSocketAddress address, Throwable cause) {
        lastFailure = ListenFailure.of(address, cause);
        LOG.debug("{}", lastFailure.getMessage());
        if (need != Need.ANY && !(isForAllOfIpv6(address) && !hasIpv6())) {
            bound.forEach(Channel::close);
            result.completeExceptionally(lastFailure);
        }
    }

    private void finish() {
        if (bound.isEmpty() && need != Need.REST) {
            result.completeExceptionally(lastFailure);
        } else {
            result.complete(List.copyOf(bound));
        }
    }

    private void onLoop(Runnable step) {
        EventLoops.run(loop, step);
    }

    /** With the port that has been bound in place of 0. */
    private InetSocketAddress at(int index) {
        InetSocketAddress wanted = addresses.get(index);
        return wanted.getPort() == 0 && !bound.isEmpty()
                ? new InetSocketAddress(
                        wanted.getAddress(), ((InetSocketAddress) bound.get(0).localAddress()).getPort())
                : wanted;
    }

    /**
     * Whether all of IPv4 and all of IPv6 are wanted on this port, and the transport has no sockets that tell them
     * apart.
     */
    private boolean isShared(InetSocketAddress wanted) {
        return !(network.transport().separates(Family.IPV4)
                        && network.transport().separates(Family.IPV6))
                && addresses.stream()
                        .anyMatch(other -> other.getAddress().isAnyLocalAddress()
                                && other.getPort() == wanted.getPort()
                                && Family.of(other.getAddress()) != Family.of(wanted.getAddress()));
    }

    private static boolean isForAllOfIpv6(InetSocketAddress address) {
        return address.getAddress() instanceof Inet6Address all && all.isAnyLocalAddress();
    }

    private static boolean hasIpv6() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(Inet6Address.class::isInstance);
        } catch (SocketException e) {
            return true;
        }
    }

    /** Of which family a listener's connections are. */
    enum Family {
        IPV4,
        IPV6,
        /** Of a socket for all of both. */
        BOTH;

        static Family of(InetAddress address) {
            return address instanceof Inet4Address ? IPV4 : IPV6;
        }
    }

    /** Closes what comes in over the other family. */
    private static final class OfFamily extends AcceptedSockets {
        private final Family family;

        private OfFamily(Family family, ChannelHandler handler) {
            super(handler);
            this.family = family;
        }

        @Override
        boolean admits(Channel socket) {
            return socket.remoteAddress() instanceof InetSocketAddress from && Family.of(from.getAddress()) == family;
        }
    }
}
