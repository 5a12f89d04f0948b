package io.culvert.perf.compare;

import java.util.Arrays;
import java.util.Optional;

/** A way to forward: what bytes pass through between the load and its target. */
public enum Pair {
    OPENSSH("openssh", "sshd + ssh", ServerKind.SSHD, ClientKind.SSH),
    SERVE("serve", "culvert + ssh", ServerKind.CULVERT, ClientKind.SSH),
    CONNECT("connect", "sshd + culvert", ServerKind.SSHD, ClientKind.CULVERT),
    CULVERT("culvert", "culvert + culvert", ServerKind.CULVERT, ClientKind.CULVERT),
    MINA("mina", "MINA + ssh", ServerKind.MINA, ClientKind.SSH),
    RELAY("relay", "plain relay", ServerKind.RELAY, ClientKind.NONE),
    RELAYS("relays", "two relays", ServerKind.RELAY, ClientKind.RELAY);

    private final String word;
    private final String title;
    private final ServerKind server;
    private final ClientKind client;

    Pair(String word, String title, ServerKind server, ClientKind client) {
        this.word = word;
        this.title = title;
        this.server = server;
        this.client = client;
    }

    /** The pair that the command line names with this word. */
    public static Optional<Pair> named(String word) {
        return Arrays.stream(values()).filter(pair -> pair.word.equals(word)).findFirst();
    }

    /** On the command line and in files for programs. */
    public String word() {
        return word;
    }

    /** Server and client as the head of a column. */
    public String title() {
        return title;
    }

    ServerKind server() {
        return server;
    }

    ClientKind client() {
        return client;
    }

    boolean speaksSsh() {
        return server.speaksSsh();
    }
}
