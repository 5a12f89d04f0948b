package io.culvert.perf.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Whether somebody listens on a port, as the kernel tells it (proc(5), /proc/net/tcp): a connection to find out would be a
 * login or a forwarded connection that nobody asked for, and cannot be made to another network namespace.
 */
final class Listening {
    private static final String STATE = "0A";

    private Listening() {}

    /** Whether it is so where this process is. */
    static boolean on(int port, long pid) throws IOException {
        return in(table(pid, "tcp"), port) || in(table(pid, "tcp6"), port);
    }

    private static Path table(long pid, String protocol) {
        return Path.of("/proc", Long.toString(pid), "net", protocol);
    }

    private static boolean in(Path table, int port) throws IOException {
        String localPort = String.format(Locale.ROOT, ":%04X", port);
        try (Stream<String> lines = Files.lines(table)) {
            return lines.map(line -> line.strip().split("\\s+", 5))
                    .anyMatch(fields -> fields.length > 3 && fields[1].endsWith(localPort) && fields[3].equals(STATE));
        } catch (NoSuchFileException theProcessHasEnded) {
            return false;
        }
    }
}
