package io.culvert.cli;

import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.keys.PrivateKeyFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The host key of a server that names none: made at the first use and kept under the user's configuration folder. */
final class DefaultHostKey {
    private DefaultHostKey() {}

    static SshKeyPair load() throws IOException {
        Path file = folder().resolve("culvert").resolve("ssh_host_ed25519_key");
        if (!Files.exists(file)) {
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                PrivateKeyFile.create(file, SshKeyPair.generate("ssh-ed25519"));
            } catch (FileAlreadyExistsException e) {
                // another start was faster; its key is as good
            }
        }
        return PrivateKeyFile.read(file).unlock();
    }

    private static Path folder() {
        return Optional.ofNullable(System.getenv("XDG_CONFIG_HOME"))
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".config"));
    }
}
