package io.culvert.core.auth;

import java.util.List;

/**
 * What an authenticator says of one attempt. The engine binds it to the request that it was asked about (rule A01).
 *
 * @param restrictions hold for the connection if this very attempt succeeds; none if it is denied
 */
public record AuthDecision(boolean granted, List<Restriction> restrictions) {
    public static final AuthDecision GRANTED = new AuthDecision(true, List.of());
    public static final AuthDecision DENIED = new AuthDecision(false, List.of());

    public AuthDecision {
        restrictions = List.copyOf(restrictions);
    }

    public static AuthDecision grantedWithin(Restriction restriction) {
        return new AuthDecision(true, List.of(restriction));
    }
}
