package io.culvert.core.auth;

import java.net.SocketAddress;

/**
 * Who asks to log in, and from where.
 *
 * @param localAddress where the connection was accepted
 */
public record LoginAttempt(String userName, SocketAddress remoteAddress, SocketAddress localAddress) {}
