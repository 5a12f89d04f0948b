package io.culvert.forwarding.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The groups of this system's accounts, as passwd(5) and group(5) files list them. Reads both at each question. */
public record SystemGroups(Path passwd, Path group) {
    private static final String SEPARATOR = ":";

    public static SystemGroups ofThisSystem() {
        return new SystemGroups(Path.of("/etc/passwd"), Path.of("/etc/group"));
    }

    /**
     * The names of a user's groups, the primary one among them; none for one without an account. Blocks on the disk.
     *
     * @throws UncheckedIOException if a file cannot be read: who is in no group must not slip past a rule about groups
     */
    public Set<String> of(String user) {
        try {
            List<String> primary;
            try (Stream<String> lines = Files.lines(passwd, StandardCharsets.ISO_8859_1)) {
                primary = lines.map(line -> line.split(SEPARATOR, -1))
                        .filter(fields -> fields.length > 3 && fields[0].equals(user))
                        .map(fields -> fields[3])
                        .limit(1)
                        .toList();
            }
            if (primary.isEmpty()) {
                return Set.of();
            }
            try (Stream<String> lines = Files.lines(group, StandardCharsets.ISO_8859_1)) {
                return lines.map(line -> line.split(SEPARATOR, -1))
                        .filter(fields -> fields.length > 3
                                && (fields[2].equals(primary.get(0))
                                        || List.of(fields[3].split(",", -1)).contains(user)))
                        .map(fields -> fields[0])
                        .collect(Collectors.toUnmodifiableSet());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
