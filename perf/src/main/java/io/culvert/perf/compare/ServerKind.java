package io.culvert.perf.compare;

/** What stands at the server's end. */
enum ServerKind {
    SSHD("sshd"),
    CULVERT("culvert serve"),
    MINA("MINA SSHD"),
    RELAY("plain relay");

    private final String program;

    ServerKind(String program) {
        this.program = program;
    }

    /** As a person calls it. */
    String program() {
        return program;
    }

    boolean speaksSsh() {
        return this != RELAY;
    }
}
