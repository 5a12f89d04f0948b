package io.culvert.forwarding;

import io.culvert.forwarding.keys.ProcessUser;

/**
 * Where a Unix-domain listener is bound, and how.
 *
 * @param mask the permissions that its file does not get, 0 to 0777 (StreamLocalBindMask)
 * @param unlink whether a socket that is there already makes way (StreamLocalBindUnlink); nothing else ever does (rule
 *     W13). It must be of this process's user, and no listener of another log-in's. For a guest it must be a listener
 *     of the same log-in's, or, unless root has it, one that nobody listens on
 * @param user the log-in that it is for; a guest, unless it is this process's own user (rule W18)
 */
public record SocketFile(SocketPath path, int mask, boolean unlink, String user) {
    /** OpenSSH's: for the user alone. */
    public static final int DEFAULT_MASK = 0177;

    public SocketFile {
        if (mask < 0 || mask > 0777) {
            throw new IllegalArgumentException("mask " + Integer.toOctalString(mask) + " is not between 0 and 777");
        }
    }

    /** For this process's own user. */
    public SocketFile(SocketPath path, int mask, boolean unlink) {
        this(path, mask, unlink, ProcessUser.self());
    }

    /** The same for this log-in. */
    SocketFile of(String userName) {
        return new SocketFile(path, mask, unlink, userName);
    }

    boolean isGuests() {
        return !user.equals(ProcessUser.self());
    }

    /** For this process's user alone, and only if nothing is there. */
    public static SocketFile at(SocketPath path) {
        return new SocketFile(path, DEFAULT_MASK, false);
    }
}
