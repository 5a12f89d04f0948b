package io.culvert.forwarding.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The accounts of this system, as a passwd(5) file lists them. Reads it at each question. */
record SystemUsers(Path passwd) {
    private static final String OWN_NAME = System.getProperty("user.name");
    private static final Path OWN_HOME = ProcessUser.homeOrNowhere();
    private static final int FIELDS = 7;

    record Account(int uid, Path home) {}

    static SystemUsers ofThisSystem() {
        return new SystemUsers(Path.of("/etc/passwd"));
    }

    /** The account of this name; also the one that this process runs as, wherever that is listed. */
    Optional<Account> find(String name) throws IOException {
        if (name.equals(OWN_NAME)) {
            return Optional.of(new Account(processUid(), OWN_HOME));
        }
        return listed(name);
    }

    /** Of the owner of this process's entry in /proc, or, where there is none, of its home. */
    int processUid() throws IOException {
        Path self = Path.of("/proc/self");
        return UnixFile.of(Files.exists(self) ? self : OWN_HOME).uid();
    }

    private Optional<Account> listed(String name) throws IOException {
        if (!Files.exists(passwd)) {
            return Optional.empty();
        }
        // ISO 8859-1 takes any byte; names and homes that we can use are ASCII.
        try (Stream<String> lines = Files.lines(passwd, StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.split(":", FIELDS))
                    .filter(fields -> fields.length == FIELDS && fields[0].equals(name))
                    .filter(fields -> fields[2].matches("[0-9]{1,9}") && fields[5].startsWith("/"))
                    .map(fields -> new Account(Integer.parseInt(fields[2]), Path.of(fields[5])))
                    .findFirst();
        }
    }
}
