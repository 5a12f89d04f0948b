package io.culvert.forwarding.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Who owns a file and who may touch it. A symbolic link is followed. */
record UnixFile(int uid, int mode) {
    static final int ROOT = 0;

    private static final int ALL_FOR_OTHERS = 0077;
    private static final int WRITE_FOR_OTHERS = 0022;
    private static final int PERMISSIONS = 0777;

    /** @throws UnsupportedOperationException on a platform without such owners and modes */
    static UnixFile of(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,mode");
        return new UnixFile(number(attributes, "uid"), number(attributes, "mode"));
    }

    private static int number(Map<String, Object> attributes, String name) {
        return (Integer) Objects.requireNonNull(attributes.get(name), name);
    }

    boolean accessibleByOthers() {
        return (mode & ALL_FOR_OTHERS) != 0;
    }

    boolean writableByOthers() {
        return (mode & WRITE_FOR_OTHERS) != 0;
    }

    /** As "0644". */
    String permissions() {
        return String.format("%04o", mode & PERMISSIONS);
    }
}
