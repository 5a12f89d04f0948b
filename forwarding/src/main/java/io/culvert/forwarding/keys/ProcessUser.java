package io.culvert.forwarding.keys;

import java.io.IOException;
import java.nio.file.Path;

/** The user that this process runs as, and which files are that user's own. Blocks on the disk. */
public final class ProcessUser {
    private ProcessUser() {}

    public static int uid() throws IOException {
        return SystemUsers.ofThisSystem().processUid();
    }

    /** Whether nobody but this user and root can have written a file (rule K07); always so where files have no modes. */
    public static boolean alone(Path file) throws IOException {
        try {
            UnixFile found = UnixFile.of(file);
            return (found.uid() == UnixFile.ROOT || found.uid() == uid()) && !found.writableByOthers();
        } catch (UnsupportedOperationException e) {
            return true;
        }
    }
}
