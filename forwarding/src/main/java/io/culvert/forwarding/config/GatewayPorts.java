package io.culvert.forwarding.config;

import java.net.InetSocketAddress;
import java.util.List;

/** Whether a server lets others than itself reach the listeners of its clients' remote forwards. */
public enum GatewayPorts {
    /** Loopback, whatever was asked for. */
    NO,
    /** All addresses, whatever was asked for. */
    YES,
    /** What was asked for. */
    CLIENTSPECIFIED;

    static final Choice<GatewayPorts> WORDS = Choice.of("no", NO, "yes", YES).and("clientspecified", CLIENTSPECIFIED);

    /**
     * What the server listens on, one socket each. A name stays unresolved.
     *
     * @param requested the "address to bind" of the tcpip-forward request
     * @param port 0 to 65535
     */
    public List<InetSocketAddress> listenOn(String requested, AddressFamily family, int port) {
        return switch (this) {
            // The two literal addresses let a client choose one family.
            case NO ->
                requested.equals("127.0.0.1") || requested.equals("::1")
                        ? ListenSockets.of(requested, family, port)
                        : ListenSockets.loopback(family, port);
            case YES -> ListenSockets.wildcard(family, port);
            case CLIENTSPECIFIED -> new BindAddress(requested).listenOn(false, family, port);
        };
    }

    /** Whether the client should be told (SSH_MSG_DEBUG) that all addresses are used instead of the one it named. */
    public boolean overrides(String requested) {
        return this == YES && !BindAddress.isWildcard(requested) && !requested.equals("0.0.0.0");
    }
}
