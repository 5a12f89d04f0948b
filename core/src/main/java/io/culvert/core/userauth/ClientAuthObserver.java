package io.culvert.core.userauth;

import io.culvert.core.key.SshPublicKey;

/** What a client's login reports, on the event loop. The peer's texts are made printable before they come here. */
public interface ClientAuthObserver {
    ClientAuthObserver NONE = new ClientAuthObserver() {};

    /** The server's text for the user to read (RFC 4252 section 5.4), in lines. */
    default void banner(String text) {}

    /** The program is asked for a key, a signature or what a user types, and the server waits. */
    default void clientWorks() {}

    /** The server has got a message that it has to answer. */
    default void serverWorks() {}

    /** The server wants more after this method (RFC 4252 section 5.1). */
    default void partialSuccess(String method) {}

    default void succeeded(String method) {}

    /**
     * The server let us in without anything that it could have checked: it may not be the server that it seems (A12).
     */
    default void trivial(String method) {}

    /** The key and the server have no signature algorithm in common: it is not tried. */
    default void skipped(SshPublicKey key) {}

    /** A method, or one key of it, is given up because of an error on our side. */
    default void abandoned(String method, Throwable cause) {}
}
