package io.culvert.core;

/**
 * Told what happens on connections, for metrics and logs. Called on event loops, so it must be fast and must not block;
 * one observer may serve many connections on many loops. Every method does nothing by default.
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

    /** A peer broke the protocol and lost its connection. */
    default void protocolViolation(Role role, String message) {}

    /** Something failed here that should not have; the connection was closed. */
    default void internalError(Role role, Throwable cause) {}
}
