package io.culvert.core.connection;

import io.culvert.core.ConnectionServices;
import io.culvert.core.KeepAlive;
import io.culvert.core.SshObserver;

/** What the connection layer is told by the client's or the server's configuration. */
public record ConnectionSettings(
        ConnectionServices.Factory services, KeepAlive keepAlive, int windowSize, SshObserver observer) {}
