package io.culvert.core;

import java.util.HashMap;
import java.util.Map;

/** What one connection offers its peer: acceptors by channel type, handlers by request name, for how long it may go unused,
 * and how many channels it may have. All else is refused. */
public record ConnectionServices(
        Map<String, ChannelAcceptor> channels,
        Map<String, GlobalRequestHandler> globalRequests,
        IdleLimits idle,
        ChannelQuota quota) {
    public static final ConnectionServices NONE = new ConnectionServices(Map.of(), Map.of());

    public ConnectionServices {
        channels = Map.copyOf(channels);
        globalRequests = Map.copyOf(globalRequests);
    }

    /** To be used or not, for ever, and for as many channels as there can be. */
    public ConnectionServices(Map<String, ChannelAcceptor> channels, Map<String, GlobalRequestHandler> globalRequests) {
        this(channels, globalRequests, IdleLimits.NONE, ChannelQuota.NONE);
    }

    /** These, and a handler for requests of one more name; one that there is already stands. */
    public ConnectionServices with(String requestName, GlobalRequestHandler handler) {
        Map<String, GlobalRequestHandler> more = new HashMap<>(globalRequests);
        more.putIfAbsent(requestName, handler);
        return new ConnectionServices(channels, more, idle, quota);
    }

    /** Makes the services of a connection when its user has logged in; called on the connection's event loop. */
    @FunctionalInterface
    public interface Factory {
        ConnectionServices create(SshConnection connection);
    }
}
