package io.culvert.perf.compare;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs that take part, as far as they are installed.
 *
 * @param culvert how this program is started: the JVM, its options, the class path and the main class
 */
record Programs(Optional<Path> sshd, Optional<Path> ssh, List<String> culvert) {
    /** Where servers are, which is on the path of administrators only. */
    private static final List<String> ADMINISTRATORS_PATH = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    static Programs installed(List<String> culvert) {
        return new Programs(find("sshd"), find("ssh"), List.copyOf(culvert));
    }

    static Optional<Path> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), ADMINISTRATORS_PATH.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What a pair needs and is not here, in words for a person. */
    Optional<String> missing(Pair pair) {
        if (pair.server() == ServerKind.SSHD && sshd.isEmpty()) {
            return Optional.of("sshd is not installed (package openssh-server)");
        }
        if (pair.client() == ClientKind.SSH && ssh.isEmpty()) {
            return Optional.of("ssh is not installed (package openssh-client)");
        }
        return Optional.empty();
    }
}
