package io.culvert.forwarding.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The ports that take a right to listen on: on Linux root's, or CAP_NET_BIND_SERVICE.
 *
 * @param end the first port that everybody may listen on
 */
public record PrivilegedPorts(int end) {
    private static final int USUAL_END = 1024;

    /** Blocks on a file, so is not to be asked on an event loop. */
    public static PrivilegedPorts ofThisSystem() {
        return new PrivilegedPorts(end(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start")));
    }

    /** Port 0 is none of them: the system chooses among the others. */
    public boolean contain(int port) {
        return port > 0 && port < end;
    }

    /** As this file says; the usual one where nothing says it. */
    static int end(Path file) {
        // Linux gives a number in the first read alone, so that read must be a large one.
        try (BufferedReader text = Files.newBufferedReader(file)) {
            return Integer.parseInt(String.valueOf(text.readLine()).strip());
        } catch (IOException | NumberFormatException e) {
            return USUAL_END;
        }
    }
}
