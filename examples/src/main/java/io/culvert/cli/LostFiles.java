package io.culvert.cli;

import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.keys.ProcessUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of the settings that root can read, some of which the account that RunAs names cannot: a line for the log
 * about each.
 */
record LostFiles(ServerSettings settings, List<Path> readable) {
    /** To be asked before the account changes. */
    static LostFiles of(ServerSettings settings) {
        Stream<Path> single = Stream.of(
                        settings.trustedUserCaKeys(),
                        settings.revokedKeys(),
                        settings.passwordFile(),
                        settings.banner())
                .flatMap(Optional::stream);
        return new LostFiles(
                settings,
                Stream.of(settings.hostKeys().stream(), settings.hostCertificates().stream(), single)
                        .flatMap(files -> files)
                        .filter(Files::isReadable)
                        .toList());
    }

    /** To be asked when it has changed. */
    List<String> lines() {
        String start = "as " + ProcessUser.self() + " this server ";
        List<String> lines = new ArrayList<>();
        readable.stream()
                .filter(file -> !Files.isReadable(file))
                .forEach(file -> lines.add(start + "cannot read " + file + " any more"));
        List<String> atHome = settings.authorizedKeysFiles().stream()
                .filter(pattern -> !pattern.startsWith("/"))
                .toList();
        if (!atHome.isEmpty()) {
            lines.add(
                    start + "reads " + String.join(" ", atHome)
                            + " only in homes that are open to it; keep keys elsewhere with AuthorizedKeysFile /etc/ssh/keys/%u");
        }
        if (!Files.isReadable(Path.of("/etc/shadow"))) {
            lines.add(start + "cannot see in /etc/shadow which accounts are locked or have expired");
        }
        return lines;
    }
}
