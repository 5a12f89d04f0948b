package io.culvert.core;

import java.util.Map;

/** What one connection offers its peer: acceptors by channel type, handlers by request name. All else is refused. */
public record ConnectionServices(
        Map<String, ChannelAcceptor> channels, Map<String, GlobalRequestHandler> globalRequests) {
    public static final ConnectionServices NONE = new ConnectionServices(Map.of(), Map.of());

    public ConnectionServices {
        channels = Map.copyOf(channels);
        globalRequests = Map.copyOf(globalRequests);
    }

    /** Makes the services of a connection when its user has logged in; called on the connection's event loop. */
    @FunctionalInterface
    public interface Factory {
        ConnectionServices create(SshConnection connection);
    }
}
