package io.culvert.forwarding.keys;

import io.culvert.forwarding.accounts.UnixFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The user that this process runs as, and which files are that user's own. Blocks on the disk. */
public final class ProcessUser {
    /** What the JVM says where the system does not know. */
    private static final String UNKNOWN = "?";

    private ProcessUser() {}

    /** Empty where the system has no name for the user. */
    public static Optional<String> name() {
        return Optional.of(System.getProperty("user.name")).filter(name -> !name.equals(UNKNOWN));
    }

    /** The home folder; empty for a user who has none, or one that is not there. */
    public static Optional<Path> home() {
        return Optional.of(System.getProperty("user.home"))
                .filter(home -> !home.equals(UNKNOWN))
                .map(Path::of)
                .filter(Path::isAbsolute)
                .filter(Files::isDirectory);
    }

    /** The home folder, or a path at which there is nothing. */
    public static Path homeOrNowhere() {
        return home().orElse(Path.of("/nonexistent"));
    }

    /** Its name for messages, and for comparisons with those of log-ins. */
    public static String self() {
        return name().orElse(UNKNOWN);
    }

    /** Whether a log-in of this name is this user's own, and may so have what this process may (rule W18). */
    public static boolean is(String userName) {
        return name().filter(userName::equals).isPresent();
    }

    /** Whether it is root, or another name of root's. */
    public static boolean isRoot() {
        try {
            return uid() == UnixFile.ROOT;
        } catch (IOException | UnsupportedOperationException e) {
            return false; // there is no such user here
        }
    }

    public static int uid() throws IOException {
        return SystemUsers.ofThisSystem().processUid();
    }

    /**
     * Whether nobody but this user and root can have written a file (rule K07); always so where files have no modes.
     */
    public static boolean alone(Path file) throws IOException {
        try {
            UnixFile found = UnixFile.of(file);
            return (found.uid() == UnixFile.ROOT || found.uid() == uid()) && !found.writableByOthers();
        } catch (UnsupportedOperationException e) {
            return true;
        }
    }
}
