package io.culvert.cli;

import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.config.ConfigException;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.forwarding.keys.ProcessUser;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host key of {@code serve} without a configuration file: made at the first start and kept under the user's
 * configuration folder.
 */
final class DefaultHostKey {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultHostKey.class);

    private static final String REMEDY =
            "name a host key with -h FILE, or a configuration file with -f FILE, or set XDG_CONFIG_HOME to a folder";

    private DefaultHostKey() {}

    /** Where it is kept, whether it is there or not. */
    static Path path() {
        return Optional.ofNullable(System.getenv("XDG_CONFIG_HOME"))
                .map(Path::of)
                .filter(Path::isAbsolute)
                .or(() -> ProcessUser.home().map(home -> home.resolve(".config")))
                .orElseThrow(() -> new ConfigException(
                        "the user who runs this has no home folder to keep a host key in; " + REMEDY))
                .resolve("culvert")
                .resolve("ssh_host_ed25519_key");
    }

    /** The key in this file, which is made if it is missing. */
    static SshKeyPair load(Path file) throws IOException {
        boolean missing = !Files.exists(file);
        if (missing) {
            make(file);
        }
        SshKeyPair key = PrivateKeyFile.read(file).unlock();
        LOG.info(
                "No host key is named: using {}, {}, {}.",
                file,
                missing ? "made now" : "made at an earlier start",
                key.publicKey().fingerprint());
        return key;
    }

    /** The key that a start would take. Writes nothing: one that would be made is thrown away. */
    static SshKeyPair check(Path file) throws IOException {
        if (Files.exists(file)) {
            return PrivateKeyFile.read(file).unlock();
        }
        LOG.info("No host key is named: a start would make {}.", file);
        return SshKeyPair.generate("ssh-ed25519");
    }

    private static void make(Path file) throws IOException {
        try {
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            PrivateKeyFile.create(file, SshKeyPair.generate("ssh-ed25519"));
        } catch (FileAlreadyExistsException e) {
            // another start was faster; its key is as good
        } catch (IOException e) {
            throw new IOException("cannot keep a host key in " + file + " (" + e + "); " + REMEDY, e);
        }
    }
}
