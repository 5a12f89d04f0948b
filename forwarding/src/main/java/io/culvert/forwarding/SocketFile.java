package io.culvert.forwarding;

/**
 * Where a Unix-domain listener is bound, and how.
 *
 * @param mask the permissions that its file does not get, 0 to 0777 (StreamLocalBindMask)
 * @param unlink whether a socket of this process's user that is there already makes way (StreamLocalBindUnlink); nothing
 *     else ever does (rule W13)
 */
public record SocketFile(SocketPath path, int mask, boolean unlink) {
    /** OpenSSH's: for the user alone. */
    public static final int DEFAULT_MASK = 0177;

    public SocketFile {
        if (mask < 0 || mask > 0777) {
            throw new IllegalArgumentException("mask " + Integer.toOctalString(mask) + " is not between 0 and 777");
        }
    }

    /** For this process's user alone, and only if nothing is there. */
    public static SocketFile at(SocketPath path) {
        return new SocketFile(path, DEFAULT_MASK, false);
    }
}
