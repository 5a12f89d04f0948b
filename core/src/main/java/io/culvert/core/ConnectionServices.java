package io.culvert.core;

import java.util.HashMap;
import java.util.Map;

/** What one connection offers its peer: acceptors by channel type, handlers by request name, and for how
 * long it may go unused. All else is refused. */
public record ConnectionServices(
        Map<String, ChannelAcceptor> channels, Map<String, GlobalRequestHandler> globalRequests, IdleLimits idle) {
    public static final ConnectionServices NONE = new ConnectionServices(Map.of(), Map.of());

    public ConnectionServices {
        channels = Map.copyOf(channels);
        globalRequests = Map.copyOf(globalRequests);
    }

    /** To be used or not, for ever. */
    public ConnectionServices(Map<String, ChannelAcceptor> channels, Map<String, GlobalRequestHandler> globalRequests) {
        this(channels, globalRequests, IdleLimits.NONE);
    }

    /** These, and a handler for requests of one more name; one that there is already stands. */
    public ConnectionServices with(String requestName, GlobalRequestHandler handler) {
        Map<String, GlobalRequestHandler> more = new HashMap<>(globalRequests);
        more.putIfAbsent(requestName, handler);
        return new ConnectionServices(channels, more, idle);
    }

    /** Makes the services of a connection when its user has logged in; called on the connection's event loop. */
    @FunctionalInterface
    public interface Factory {
        ConnectionServices create(SshConnection connection);
    }
}
