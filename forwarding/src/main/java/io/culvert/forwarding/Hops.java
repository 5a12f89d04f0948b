package io.culvert.forwarding;

import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where this program meets itself (rule W09): the addresses at which it listens for peers, and those from which it has
 * connected to targets. What comes in from one of the latter has been through this program before, and is one hop
 * deeper. May be used on any thread.
 */
final class Hops {
    /** Ours: nobody means to go through one program more often than this. */
    static final int MOST = 16;

    private final Set<InetSocketAddress> listening = ConcurrentHashMap.newKeySet();
    private final Map<SocketAddress, Integer> depths = new ConcurrentHashMap<>();

    /** A listener for peers, until it closes. */
    void listens(Channel listener) {
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        listening.add(address);
        listener.closeFuture().addListener(closed -> listening.remove(address));
    }

    /**
     * A socket that has connected to a target, until it closes.
     *
     * @param depth how often what it carries has been through this program before
     */
    void connected(Channel socket, int depth) {
        SocketAddress from = socket.localAddress();
        if (from instanceof InetSocketAddress) {
            depths.put(from, depth);
            socket.closeFuture().addListener(closed -> depths.remove(from, depth));
        }
    }

    /** How often what comes from this address has been through this program before. */
    int depth(SocketAddress from) {
        Integer depth = depths.get(from);
        return depth == null ? 0 : depth + 1;
    }

    /** The same of an originator, as the peer names it (RFC 4254 section 7.2). */
    int depth(String address, int port) {
        byte[] bytes = port > 0xffff ? null : NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            return 0;
        }
        try {
            return depth(new InetSocketAddress(InetAddress.getByAddress(bytes), port));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether this program listens there for peers, also by listening on all addresses. */
    boolean isListening(InetAddress address, int port) {
        return listening.stream()
                .anyMatch(own -> own.getPort() == port
                        && (own.getAddress().equals(address)
                                || own.getAddress().isAnyLocalAddress() && isOfThisMachine(address)));
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true;
        }
    }
}
