package io.culvert.forwarding.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Addresses to listen on; IPv4 and IPv6 are separate sockets. */
final class ListenSockets {
    private static final List<String> WILDCARD = List.of("0.0.0.0", "::");
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "::1");

    private ListenSockets() {}

    static List<InetSocketAddress> wildcard(AddressFamily family, int port) {
        return both(WILDCARD, family, port);
    }

    static List<InetSocketAddress> loopback(AddressFamily family, int port) {
        return both(LOOPBACK, family, port);
    }

    /** A name stays unresolved; an address that the family excludes is left out. */
    static List<InetSocketAddress> of(String host, AddressFamily family, int port) {
        InetAddress address = literal(host);
        if (address == null) {
            return List.of(InetSocketAddress.createUnresolved(host, port));
        }
        return family.permits(address) ? List.of(new InetSocketAddress(address, port)) : List.of();
    }

    private static List<InetSocketAddress> both(List<String> hosts, AddressFamily family, int port) {
        return hosts.stream().flatMap(host -> of(host, family, port).stream()).toList();
    }

    /** The address that the text spells in numbers, or null if it is a name, or if the interface in it is not there. */
    static @Nullable InetAddress literal(String text) {
        if (!NetUtil.isValidIpV4Address(text) && !NetUtil.isValidIpV6Address(text)) {
            return null;
        }
        try {
            // Not a look-up: the text is numbers, with at most an interface's name after them.
            return InetAddress.getByName(text);
        } catch (UnknownHostException unknownInterface) {
            return null;
        }
    }
}
