package io.culvert.forwarding.keys;

import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.util.List;
import java.util.Optional;

/** A line of a known_hosts file. */
record KnownHost(Path file, int line, Marker marker, HostNames names, SshPublicKey key) {
    /** What the line says of its key. */
    enum Marker {
        NONE(""),
        /** The key signs host certificates; it says nothing about plain keys. */
        CERT_AUTHORITY("@cert-authority"),
        REVOKED("@revoked");

        private final String text;

        Marker(String text) {
            this.text = text;
        }

        static Marker of(String text) {
            for (Marker marker : values()) {
                if (marker.text.equals(text)) {
                    return marker;
                }
            }
            throw new IllegalArgumentException("no such marker: " + text);
        }
    }

    /** A line with its end. */
    static String line(String name, SshPublicKey key, boolean hashed) {
        return (hashed ? HostNames.hashed(name) : name) + " " + SshPublicKeys.toLine(key) + "\n";
    }

    /** What a file says. A line that is not understood is left out, with a warning for each once (rule A07). */
    static List<KnownHost> parse(Path file, byte[] content) throws IOException {
        return BoundedFile.lines(file, content, SaidOnce::warn).stream()
                .flatMap(line -> parse(file, line).stream())
                .toList();
    }

    /** Empty for a blank line, a comment, and, with a warning, for a line that is not understood. */
    private static Optional<KnownHost> parse(Path file, BoundedFile.Line line) {
        String text = line.text().strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return Optional.empty();
        }
        try {
            String[] fields = text.split("[ \t]+", text.startsWith("@") ? 3 : 2);
            boolean marked = text.startsWith("@");
            if (fields.length < (marked ? 3 : 2)) {
                throw new IllegalArgumentException("names and a key are expected");
            }
            return Optional.of(new KnownHost(
                    file,
                    line.number(),
                    Marker.of(marked ? fields[0] : ""),
                    HostNames.parse(fields[fields.length - 2]),
                    SshPublicKeys.parseLine(fields[fields.length - 1])));
        } catch (InvalidKeyException | IllegalArgumentException e) {
            SaidOnce.warn(file + ":" + line.number() + ": line ignored: " + e.getMessage());
            return Optional.empty();
        }
    }
}
