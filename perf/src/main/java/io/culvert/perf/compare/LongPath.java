package io.culvert.perf.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** Two network namespaces, far from each other: a process carries packets between them and holds each back for a while. */
final class LongPath implements AutoCloseable {
    static final int ROUND_TRIP_MILLIS = 100;
    static final int MEGABITS = 400;
    /** What the kernel may give a socket, so that no end's TCP is what limits: several times the path's content. */
    private static final int SOCKET_BUFFER = 16 * 1024 * 1024;

    private static final String SCRIPT = "longpath.py";
    private static final String NEAR = "10.77.0.1";
    private static final String FAR = "10.77.0.2";
    private static final Path TUN = Path.of("/dev/net/tun");

    private final String name;
    private final Peer carrier;

    private LongPath(String name, Peer carrier) {
        this.name = name;
        this.carrier = carrier;
    }

    /** Why there can be none on this machine, if so. */
    static Optional<String> obstacle() {
        if (!System.getProperty("user.name").equals("root")) {
            return Optional.of("only root makes network namespaces");
        } else if (Programs.find("python3").isEmpty()) {
            return Optional.of("python3 is not installed");
        } else if (Programs.find("ip").isEmpty()) {
            return Optional.of("ip is not installed (package iproute2)");
        } else if (!Files.isReadable(TUN)) {
            return Optional.of("there is no " + TUN);
        }
        return Optional.empty();
    }

    /** Blocks until it is there. */
    static LongPath open(Crew crew) throws IOException, InterruptedException {
        Path script = crew.workshop().newFile(SCRIPT);
        try (InputStream source = LongPath.class.getResourceAsStream(SCRIPT)) {
            if (source == null) {
                throw new IOException(SCRIPT + " is missing from this program");
            }
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        String name = "culvert-" + ProcessHandle.current().pid();
        Peer carrier = crew.start(
                SCRIPT,
                Place.HERE,
                List.of(
                        Programs.find("python3").orElseThrow().toString(),
                        script.toString(),
                        "--near=" + name + "-near",
                        "--far=" + name + "-far",
                        "--near-address=" + NEAR,
                        "--far-address=" + FAR,
                        "--rtt=" + ROUND_TRIP_MILLIS,
                        "--rate=" + MEGABITS,
                        "--socket-buffer=" + SOCKET_BUFFER));
        return new LongPath(name, carrier.awaitOutput("ready"));
    }

    /** Where the load and the clients are. */
    Place near() {
        return Place.namespace(name + "-near", NEAR);
    }

    /** Where the servers and the far end are. */
    Place far() {
        return Place.namespace(name + "-far", FAR);
    }

    @Override
    public void close() {
        carrier.close();
    }
}
