package io.culvert.forwarding;

import io.culvert.core.auth.Login;
import io.culvert.core.auth.Restriction;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Predicate;

/** What one key or certificate takes from the login that it granted. Asked on event loops: fast, and never blocking. */
public interface LoginRestriction extends Restriction {
    /** Whether the client may connect to this target, as it named it. */
    boolean permitsOpen(Endpoint target);

    /** Whether the client may be connected to this address of the target. */
    boolean permitsAddress(Endpoint target, InetAddress address);

    /** Whether the client may have a listener there. */
    boolean permitsListen(Endpoint requested);

    /** Whether the client may connect to Unix-domain sockets. */
    boolean permitsOpenPaths();

    /** Whether the client may have listeners on Unix-domain sockets. */
    boolean permitsListenPaths();

    /** What runs in place of what a session asks for. Whoever cannot run it refuses the session. */
    Optional<String> command();

    /** Whether all that restricts a login permits something. One of a kind not known here permits nothing (rule T17). */
    static boolean all(Login login, Predicate<LoginRestriction> permits) {
        return login.restrictions().stream()
                .allMatch(restriction -> restriction instanceof LoginRestriction known && permits.test(known));
    }
}
