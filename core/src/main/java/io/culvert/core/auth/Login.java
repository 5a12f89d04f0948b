package io.culvert.core.auth;

import io.culvert.core.AddressText;
import io.culvert.core.Printable;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/** Who is logged in on a connection, from where, and within what: all that a policy needs to decide. */
public interface Login {
    /** The user that is logged in. */
    String userName();

    /** What the grants of this login take from it: all of it holds. A server's connection may have some. */
    List<Restriction> restrictions();

    /** What the server attached to this login ({@link LoginTerms}), if anything. */
    Optional<Object> attachment();

    SocketAddress localAddress();

    SocketAddress remoteAddress();

    /** Tells this connection from the others of the process, in the log; 0 for none. */
    default long connectionNumber() {
        return 0;
    }

    /** Who and from where, for a log line. */
    default String peer() {
        return Printable.word(userName()) + " from " + AddressText.withPort(remoteAddress());
    }
}
