package io.culvert.forwarding.session;

/** How a remote program ended (RFC 4254 section 6.10). */
public sealed interface ProgramExit {
    /** @param status an unsigned 32-bit value */
    record Status(long status) implements ProgramExit {}

    /** @param name without "SIG", as "TERM" */
    record Signal(String name) implements ProgramExit {}

    /** The server did not say, or the connection was lost. */
    record Unknown() implements ProgramExit {}
}
