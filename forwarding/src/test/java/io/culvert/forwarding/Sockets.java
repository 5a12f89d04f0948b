package io.culvert.forwarding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The TCP sockets of this machine as the kernel sees them. */
final class Sockets {
    private static final String LISTEN = "0A";
    private static final String TIME_WAIT = "06";

    private Sockets() {}

    /** One end of a connection, in whatever state but those of a listener and of one that has ended on both sides. */
    record Line(int localPort, int remotePort, String state, long unacknowledged, long unread) {}

    /** All that are still there of connections to these ports. */
    static List<Line> connectedTo(Set<Integer> ports) {
        return lines().filter(
                        line -> !line.state().equals(LISTEN) && !line.state().equals(TIME_WAIT))
                .filter(line -> ports.contains(line.localPort()) || ports.contains(line.remotePort()))
                .toList();
    }

    static boolean listening(int port) {
        return lines().anyMatch(line -> line.localPort() == port && line.state().equals(LISTEN));
    }

    /** Bytes that the other end's kernel has not taken yet. */
    static long unacknowledged(int localPort, int remotePort) {
        return lines().filter(line -> line.localPort() == localPort && line.remotePort() == remotePort)
                .mapToLong(Line::unacknowledged)
                .sum();
    }

    /** Bytes on their way to a port, at this end's kernel or the other's. */
    static long underWayTo(int port) {
        return lines().filter(line -> line.localPort() == port || line.remotePort() == port)
                .filter(line -> !line.state().equals(LISTEN))
                .mapToLong(line -> line.localPort() == port ? line.unread() : line.unacknowledged())
                .sum();
    }

    /** File descriptors of this process that are sockets. */
    static long ofThisProcess() {
        long count = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                count += isSocket(descriptor) ? 1 : 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count;
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    private static Stream<Line> lines() {
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6").flatMap(file -> {
            try {
                return Files.readAllLines(Path.of(file)).stream().skip(1).map(Sockets::parse);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The columns are: number, local address, remote address, state, unacknowledged and unread bytes, and more. */
    private static Line parse(String line) {
        String[] columns = line.trim().split("\\s+", 6);
        String[] queues = columns[4].split(":");
        return new Line(
                port(columns[1]),
                port(columns[2]),
                columns[3],
                Long.parseLong(queues[0], 16),
                Long.parseLong(queues[1], 16));
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
    }
}
