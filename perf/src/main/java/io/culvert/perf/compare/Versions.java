package io.culvert.perf.compare;

import io.culvert.perf.peer.MinaServer;
import io.netty.util.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Of what is measured, and of what measures. */
public final class Versions {
    private Versions() {}

    public static String netty() {
        return Optional.ofNullable(Version.identify().get("netty-common"))
                .map(Version::artifactVersion)
                .orElse("of unknown version");
    }

    static String mina() {
        return MinaServer.version();
    }

    /** As ssh tells it. */
    static String openSsh() throws IOException {
        Optional<Path> ssh = Programs.find("ssh");
        if (ssh.isEmpty()) {
            return "not installed";
        }
        Process process = new ProcessBuilder(List.of(ssh.get().toString(), "-V"))
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
