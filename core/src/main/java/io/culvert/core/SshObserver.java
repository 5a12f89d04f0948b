package io.culvert.core;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Told what happens on connections, for metrics and logs. Called on event loops, so it must be fast and must not block;
 * one observer may serve many connections on many loops. An exception costs nothing but a line in the log
 * ({@link Callback}). Every method does nothing by default.
 */
public interface SshObserver {
    SshObserver NONE = new SshObserver() {};

    /** A transport connection exists; it has not logged in. */
    default void connectionOpened(Role role) {}

    default void connectionClosed(Role role) {}

    /** A key exchange is complete. */
    default void keysExchanged(Role role, String kexAlgorithm, boolean rekey) {}

    /** @param method as "publickey" */
    default void loginSucceeded(Role role, String method) {}

    default void loginFailed(Role role, String method) {}

    /**
     * A client was not served, for too much work waits.
     *
     * @param kind as "checks of passwords", of {@link io.culvert.core.work.TooBusyException#kind()}
     */
    default void workRefused(Role role, String kind) {}

    default void channelOpened(Role role, String channelType) {}

    default void channelClosed(Role role, String channelType) {}

    /**
     * An open was refused, by us or by the peer.
     *
     * @param reason of RFC 4254 section 5.1
     */
    default void channelRefused(Role role, String channelType, long reason) {}

    /** Channel data arrived from the peer. */
    default void bytesReceived(Role role, int bytes) {}

    /** Channel data was sent to the peer. */
    default void bytesSent(Role role, int bytes) {}

    /**
     * A peer does not read what it made us answer: nothing more is read from it until it does. Told once for a
     * connection.
     */
    default void repliesUnread(Role role) {}

    /** A peer broke the protocol and lost its connection. */
    default void protocolViolation(Role role, String message) {}

    /** Something failed here that should not have; the connection was closed. */
    default void internalError(Role role, Throwable cause) {}

    /**
     * The same with the peer's address, for the log. Writes one line of the level ERROR and calls
     * {@link #internalError(Role, Throwable)}, unless it is overridden (rule P16).
     *
     * @param peer null if the connection has none any more
     */
    default void internalError(Role role, @Nullable SocketAddress peer, Throwable cause) {
        InternalErrors.log(role, peer, cause);
        internalError(role, cause);
    }
}
