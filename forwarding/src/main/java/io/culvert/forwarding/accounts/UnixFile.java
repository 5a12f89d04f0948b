package io.culvert.forwarding.accounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** What a file is, who owns it and who may touch it. */
public record UnixFile(int uid, int mode) {
    public static final int ROOT = 0;
    public static final int PERMISSIONS = 0777;

    private static final int EXECUTABLE = 0111;
    private static final int ALL_FOR_OTHERS = 0077;
    private static final int WRITE_FOR_OTHERS = 0022;
    /** In such a folder nobody can move or remove what is another's. */
    private static final int STICKY = 01000;
    /** The type in a file's mode, and those of a link and a socket (inode(7)). */
    private static final int TYPE = 0170000;

    private static final int LINK = 0120000;
    private static final int SOCKET = 0140000;

    /**
     * Follows a symbolic link unless the options say otherwise.
     *
     * @throws UnsupportedOperationException on a platform without such owners and modes
     */
    public static UnixFile of(Path path, LinkOption... options) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,mode", options);
        return new UnixFile(number(attributes, "uid"), number(attributes, "mode"));
    }

    private static int number(Map<String, Object> attributes, String name) {
        return (Integer) Objects.requireNonNull(attributes.get(name));
    }

    public boolean isLink() {
        return (mode & TYPE) == LINK;
    }

    public boolean isSocket() {
        return (mode & TYPE) == SOCKET;
    }

    /** Whether anybody at all may execute it. */
    public boolean isExecutable() {
        return (mode & EXECUTABLE) != 0;
    }

    /** Of a folder: whether others may move or remove what is in it, whoever has it. */
    public boolean isShared() {
        return writableByOthers() && (mode & STICKY) == 0;
    }

    public boolean accessibleByOthers() {
        return (mode & ALL_FOR_OTHERS) != 0;
    }

    public boolean writableByOthers() {
        return (mode & WRITE_FOR_OTHERS) != 0;
    }

    /** As "0644". */
    public String permissions() {
        return String.format("%04o", mode & PERMISSIONS);
    }
}
