package io.culvert.forwarding.config;

/** What a client asks the server to run. */
public enum SessionType {
    /** Nothing: there are only the forwards. */
    NONE,
    /** A subsystem, of which the command is the name. */
    SUBSYSTEM,
    /** The command, or a shell without one. */
    DEFAULT;

    static final Choice<SessionType> WORDS =
            Choice.of("none", NONE, "subsystem", SUBSYSTEM).and("default", DEFAULT);
}
