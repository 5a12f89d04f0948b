package io.culvert.core.transport;

/** What the layers of one connection tell those above them, as Netty user events. */
public enum TransportEvent {
    /** The first key exchange is complete in both directions: authentication may start. */
    SECURED,
    /** The user is logged in: channels may be opened. Fired once, by the authentication handler as it leaves. */
    AUTHENTICATED,
    /** A key exchange has begun: only transport messages leave until it is over (RFC 4253 section 7.1). */
    OUTBOUND_CLOSED,
    /** Our NEWKEYS has left: everything may be sent again. */
    OUTBOUND_OPEN
}
