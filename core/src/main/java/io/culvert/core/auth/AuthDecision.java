package io.culvert.core.auth;

/** What an authenticator says of one attempt. The engine binds it to the request that it was asked about. */
public enum AuthDecision {
    GRANTED,
    DENIED
}
