package io.culvert.forwarding.session;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The word "internal-sftp" of ForceCommand, Subsystem and command=: the SFTP server that sshd has in itself, in whose
 * place stands the system's own, which takes the same arguments.
 */
final class InternalSftp {
    private static final String NAME = "internal-sftp";
    private static final Pattern COMMAND = Pattern.compile(NAME + "([ \t].*)?", Pattern.DOTALL);

    /** What sshd says to a client that asks for anything else where SFTP is forced. */
    static final String ONLY = "echo 'This service allows sftp connections only.'; exit 1";

    private static final String MISSING = "echo 'There is no sftp-server on this machine.' >&2; exit 127";

    private InternalSftp() {}

    static boolean isIn(String command) {
        return COMMAND.matcher(command).matches();
    }

    /** The command that a shell can run. Blocks on the disk. */
    static String replaceIn(String command) {
        return installed()
                .map(server -> "exec " + server + command.substring(NAME.length()))
                .orElse(MISSING);
    }

    private static Optional<Path> installed() {
        return Stream.of("/usr/lib/openssh", "/usr/libexec/openssh", "/usr/libexec", "/usr/lib/ssh", "/usr/lib/misc")
                .map(folder -> Path.of(folder, "sftp-server"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
