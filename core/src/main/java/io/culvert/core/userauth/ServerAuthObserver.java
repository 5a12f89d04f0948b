package io.culvert.core.userauth;

import io.culvert.core.Callback;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.key.SshPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * What a server's login reports, on the event loop. User names are the peer's text: they may hold any printable
 * character.
 */
public interface ServerAuthObserver {
    /** What the connection ends with after too many attempts, in OpenSSH's words. */
    String TOO_MANY_FAILURES = "Too many authentication failures";

    ServerAuthObserver NONE = new ServerAuthObserver() {};

    /** The client has said who it is. One who is not admitted is answered as if the keys were wrong. */
    default void named(LoginAttempt attempt, boolean admitted, int maxAuthTries) {}

    /** The client tries any method but "none"; an offer of a key counts. */
    default void attempted() {}

    /** The client has shown a key that nobody was asked about; the reason may quote the peer. */
    default void keyNotTaken(LoginAttempt attempt, String reason) {}

    /** {@code key} is the one that signed, for the method "publickey". */
    default void succeeded(LoginAttempt attempt, String method, @Nullable SshPublicKey key) {}

    /** As {@link #succeeded}, where AuthenticationMethods asks for more. */
    default void partlySucceeded(LoginAttempt attempt, String method, @Nullable SshPublicKey key) {}

    /** An authenticator or the gate threw, failed or returned no stage: that counts as a no (rule T17). */
    default void broken(LoginAttempt attempt, Callback callback, Throwable cause) {}

    /** A key that the client offers would not do. */
    default void offerRefused(LoginAttempt attempt, SshPublicKey key) {}

    /**
     * Not for "none" and for keys that are only offered.
     *
     * @param method one of ours, or "unknown"
     * @param key the one that signed, for the method "publickey", if it could be read
     */
    default void failed(LoginAttempt attempt, String method, @Nullable SshPublicKey key) {}
}
