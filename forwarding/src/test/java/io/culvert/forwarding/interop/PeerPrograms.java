package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the programs of other SSH implementations. A missing one skips the test, or fails it where peers are required. */
final class PeerPrograms {
    private PeerPrograms() {}

    /** The full path: a server insists on being started by it. */
    static String find(String name) {
        Optional<Path> found = Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        require(found.isPresent(), name + " is not installed");
        return found.orElseThrow().toString();
    }

    static void require(boolean present, String complaint) {
        if (Boolean.getBoolean("culvert.peers.required")) {
            assertThat(present).as(complaint).isTrue();
        }
        assumeTrue(present, complaint);
    }
}
