package io.culvert.core.auth;

import io.culvert.core.key.Presence;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an authenticator says of one attempt. The engine binds it to the request that it was asked about (rule A01).
 *
 * @param restrictions hold for the connection if this very attempt succeeds; none if it is denied
 * @param presence what a security key's signature must assert (rule A05)
 */
public record AuthDecision(boolean granted, List<Restriction> restrictions, Presence presence) {
    public static final AuthDecision GRANTED = new AuthDecision(true, List.of());
    public static final AuthDecision DENIED = new AuthDecision(false, List.of());

    public AuthDecision {
        restrictions = List.copyOf(restrictions);
    }

    public AuthDecision(boolean granted, List<Restriction> restrictions) {
        this(granted, restrictions, Presence.TOUCHED);
    }

    public static AuthDecision grantedWithin(Restriction restriction) {
        return new AuthDecision(true, List.of(restriction));
    }

    /** What both grant: all restrictions of either hold (rule A02). */
    public AuthDecision and(AuthDecision other) {
        return new AuthDecision(
                granted && other.granted,
                Stream.concat(restrictions.stream(), other.restrictions.stream())
                        .toList(),
                presence.with(other.presence));
    }

    /** The same, where a security key's signature must assert this, too. */
    public AuthDecision requiring(Presence more) {
        return new AuthDecision(granted, restrictions, presence.with(more));
    }
}
