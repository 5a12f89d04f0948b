package io.culvert.forwarding;

import java.nio.charset.StandardCharsets;

/** The name of a Unix-domain socket in the file system. */
public record SocketPath(String path) implements Target {
    /** What fits into sun_path (unix(7)), with its NUL. */
    private static final int MAX_BYTES = 107;

    public SocketPath {
        // A NUL at the beginning would lead out of the file system, to Linux's abstract names.
        if (path.isEmpty() || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the path of a socket is empty or has a NUL");
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("the path of a socket has more than " + MAX_BYTES + " bytes: " + path);
        }
    }

    boolean isAbsolute() {
        return path.startsWith("/");
    }

    @Override
    public String toString() {
        return path;
    }
}
