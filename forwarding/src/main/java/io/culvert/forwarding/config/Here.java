package io.culvert.forwarding.config;

import io.culvert.forwarding.keys.ProcessUser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who runs the client, and on which machine: what does not depend on where it goes.
 *
 * @param hostName this machine's, perhaps with its domain
 */
public record Here(String userName, int uid, Path home, String hostName) {
    private static final Path LINUX_HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    /** Blocks on the disk, and where the system has no file for it, on the name of this machine. */
    public static Here find() throws IOException {
        int uid;
        try {
            uid = ProcessUser.uid();
        } catch (UnsupportedOperationException e) {
            uid = 0; // there are no such numbers here
        }
        String name = ProcessUser.name().orElse(null);
        if (name == null) {
            throw new IOException("No user exists for uid " + uid + "; add one to the system's users");
        }
        return new Here(name, uid, ProcessUser.homeOrNowhere(), machine());
    }

    private static String machine() throws IOException {
        if (Files.isReadable(LINUX_HOST_NAME)) {
            return Files.readString(LINUX_HOST_NAME).strip();
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
