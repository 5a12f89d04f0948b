package io.culvert.core.auth;

import java.net.SocketAddress;

/** Who asks to log in, and from where. */
public record LoginAttempt(String userName, SocketAddress remoteAddress) {}
