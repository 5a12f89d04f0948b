package io.culvert.forwarding.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Addresses to listen on; IPv4 and IPv6 are separate sockets. */
final class ListenSockets {
    private static final InetAddress ANY_INET = literal("0.0.0.0");
    private static final InetAddress ANY_INET6 = literal("::");

    private ListenSockets() {}

    static List<InetSocketAddress> wildcard(AddressFamily family, int port) {
        return of(Stream.of(ANY_INET, ANY_INET6), family, port);
    }

    static List<InetSocketAddress> loopback(AddressFamily family, int port) {
        return of(Stream.of(NetUtil.LOCALHOST4, NetUtil.LOCALHOST6), family, port);
    }

    static List<InetSocketAddress> of(String host, AddressFamily family, int port) {
        InetAddress address = literal(host);
        return address == null
                ? List.of(InetSocketAddress.createUnresolved(host, port))
                : of(Stream.of(address), family, port);
    }

    private static List<InetSocketAddress> of(Stream<InetAddress> addresses, AddressFamily family, int port) {
        return addresses
                .filter(family::permits)
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    /** The address that the text spells in numbers, or null if it is a name. */
    static @Nullable InetAddress literal(String text) {
        if (!NetUtil.isValidIpV4Address(text) && !NetUtil.isValidIpV6Address(text)) {
            return null;
        }
        try {
            // Not a look-up: the text is numbers, with at most an interface's name after them.
            return InetAddress.getByName(text);
        } catch (UnknownHostException unknownInterface) {
            throw new ConfigException("'" + text + "' names an interface that does not exist; see ip address");
        }
    }
}
