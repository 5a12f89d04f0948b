package io.culvert.perf.compare;

import java.util.Arrays;
import java.util.Optional;

/** What the pairs are put to. */
public enum Scene {
    BULK("bulk", "Bulk, one stream, aes256-gcm@openssh.com"),
    DEFAULT_CIPHER("default-cipher", "Bulk, one stream, the stock client's own choice of cipher"),
    HELD("held", "Connections held open on one SSH connection"),
    IDLE("idle", "SSH connections that do nothing"),
    LOGIN("login", "Logins, key exchange and public key"),
    SHORT("short", "Short forwarded connections"),
    LATENCY("latency", "Round trip of 64 bytes, idle tunnel"),
    LONG_PATH("long-path", "Bulk, one stream, over a path with 100 ms round trip");

    private final String word;
    private final String title;

    Scene(String word, String title) {
        this.word = word;
        this.title = title;
    }

    /** The scene that the command line names with this word. */
    public static Optional<Scene> named(String word) {
        return Arrays.stream(values()).filter(scene -> scene.word.equals(word)).findFirst();
    }

    /** On the command line. */
    public String word() {
        return word;
    }

    /** For a person. */
    public String title() {
        return title;
    }
}
