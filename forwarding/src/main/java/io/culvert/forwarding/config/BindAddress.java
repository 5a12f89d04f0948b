package io.culvert.forwarding.config;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a forward is to listen, as its user wrote it.
 *
 * @param written null if nothing was written; "" and "*" are all addresses, "localhost" all loopback addresses
 */
public record BindAddress(@Nullable String written) {
    public static final BindAddress NONE = new BindAddress(null);

    /**
     * What a client listens on, one socket each: loopback by default. A name stays unresolved; an address that {@code
     * family} excludes is left out.
     *
     * @param gatewayPorts the client's GatewayPorts: whether a forward without an address listens on all addresses
     * @param port 0 to 65535
     */
    public List<InetSocketAddress> listenOn(boolean gatewayPorts, AddressFamily family, int port) {
        if (written == null ? gatewayPorts : isWildcard(written)) {
            return ListenSockets.wildcard(family, port);
        } else if (written == null || written.equals("localhost")) {
            return ListenSockets.loopback(family, port);
        }
        return ListenSockets.of(written, family, port);
    }

    /** The "address to bind" of a client's tcpip-forward request (RFC 4254 section 7.1), in OpenSSH's words. */
    public String onTheWire() {
        if (written == null) {
            return "localhost";
        }
        return isWildcard(written) ? "" : written;
    }

    static boolean isWildcard(String address) {
        return address.isEmpty() || address.equals("*");
    }
}
