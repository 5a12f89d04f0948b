package io.culvert.perf.compare;

/** What stands at the client's end. */
enum ClientKind {
    SSH("ssh"),
    CULVERT("culvert connect"),
    RELAY("plain relay"),
    NONE("nothing");

    private final String program;

    ClientKind(String program) {
        this.program = program;
    }

    /** As a person calls it. */
    String program() {
        return program;
    }
}
