package io.culvert.perf.compare;

import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.keys.PrivateKeyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder with what all servers and clients need: the keys of the one host and the one user, made anew, and the files that
 * tell of them. {@link #close()}, or the end of this JVM, deletes it.
 */
final class Workshop implements AutoCloseable {
    /** The account of this process: sshd lets no other one in unless root runs it. */
    static final String USER = System.getProperty("user.name");

    private static final String KEY_TYPE = "ssh-ed25519";

    private final Path folder;
    private final SshKeyPair user = SshKeyPair.generate(KEY_TYPE);
    private final SshKeyPair host = SshKeyPair.generate(KEY_TYPE);

    Workshop() throws IOException {
        folder = Files.createTempDirectory("culvert-compare-");
        Runtime.getRuntime().addShutdownHook(new Thread(this::delete, "culvert-workshop"));
        PrivateKeyFile.create(hostKey(), host);
        PrivateKeyFile.create(userKey(), user);
        String userLine = SshPublicKeys.toLine(user.publicKey());
        Files.write(authorizedKeys(), List.of(userLine));
        Files.write(knownHosts(), List.of("* " + SshPublicKeys.toLine(host.publicKey())));
    }

    SshKeyPair user() {
        return user;
    }

    SshKeyPair host() {
        return host;
    }

    Path hostKey() {
        return folder.resolve("host_key");
    }

    Path userKey() {
        return folder.resolve("user_key");
    }

    Path authorizedKeys() {
        return folder.resolve("authorized_keys");
    }

    /** Knows the host's key as that of every host. */
    Path knownHosts() {
        return folder.resolve("known_hosts");
    }

    /** A new file, empty. */
    Path newFile(String name) throws IOException {
        return Files.createTempFile(folder, name + "-", "");
    }

    @Override
    public void close() {
        user.destroy();
        host.destroy();
        delete();
    }

    private void delete() {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
