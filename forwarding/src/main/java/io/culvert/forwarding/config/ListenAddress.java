package io.culvert.forwarding.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;

/**
 * Where a server listens.
 *
 * @param port 1 to 65535; empty means all of Port
 */
record ListenAddress(String host, OptionalInt port) {
    /** Reads host, host:port, [host]:port, [host] or an IPv6 address without brackets. */
    static ListenAddress parse(String text) {
        int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
        boolean address = text.startsWith("[") ? end == text.length() : end < 0 || text.indexOf(':', end + 1) >= 0;
        if (address) {
            return of(text, OptionalInt.empty());
        } else if (end == 0 || text.charAt(end) != ':') {
            throw new ConfigException("'" + text + "' is not an address; write host, host:port or [IPv6 address]:port");
        }
        return of(text.substring(0, end), OptionalInt.of(StrictInteger.port(text.substring(end + 1))));
    }

    private static ListenAddress of(String host, OptionalInt port) {
        boolean bracketed = host.startsWith("[");
        return new ListenAddress(HostNames.host(bracketed ? host.substring(1, host.length() - 1) : host), port);
    }

    List<InetSocketAddress> sockets(AddressFamily family, List<Integer> ports) {
        return (port.isPresent() ? List.of(port.getAsInt()) : ports)
                .stream()
                        .flatMap(number -> ListenSockets.of(host, family, number).stream())
                        .toList();
    }
}
