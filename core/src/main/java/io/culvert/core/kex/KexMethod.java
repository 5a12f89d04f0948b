package io.culvert.core.kex;

import java.security.SecureRandom;

/**
 * One key exchange method: two values and a shared secret. What goes over the wire around them is not its business. Safe for
 * any thread.
 *
 * <p>A <em>value</em> is the content of its string on the wire. For Diffie-Hellman that is the content of the mpint, with its
 * sign byte: mpint and string have the same framing.
 *
 * <p>An <em>encoded secret</em> is K as it goes into the exchange hash and the derivation of keys, with its length: an
 * mpint for the classic methods, a string for the hybrid ones. It is the caller's to zero.
 *
 * <p>A value of the peer's that is malformed, or that leads to a secret that others could know, is a
 * {@link io.culvert.codec.message.ProtocolViolation} with the reason KEY_EXCHANGE_FAILED (rule T13), and nothing else is thrown.
 */
public interface KexMethod {
    /** As in SSH_MSG_KEXINIT. */
    String name();

    /** The hash for the exchange hash and for the derivation of keys, as "SHA-256". */
    String hash();

    /** Whether one of the steps takes more than about a millisecond, which does not belong on an event loop (rule T14). */
    boolean slow();

    /** The client's side: makes a fresh secret, and the value to send. */
    Initiator initiate(SecureRandom random);

    /** The server's side: all of it, at once. */
    Response respond(byte[] clientValue, SecureRandom random);

    /** A client's exchange that waits for the server's value. One thread at a time. */
    interface Initiator {
        /** What the client sends. */
        byte[] value();

        /**
         * The encoded secret. May be called once: the fresh secret is destroyed, whatever the outcome.
         *
         * @throws IllegalStateException after a first call, or after {@link #destroy()}
         */
        byte[] complete(byte[] serverValue);

        /** Zeroes the fresh secret (rule T08). May be called at any time and repeatedly. */
        void destroy();
    }

    /** What the server sends, and the encoded secret. */
    record Response(byte[] serverValue, byte[] encodedSecret) {}
}
