package io.culvert.cli.demo;

import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.keys.KnownHosts;
import io.culvert.forwarding.keys.PrivateKeyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The keys of the jump host and of its one user, made anew for each run, and the files that a stock ssh needs to log in, in a
 * folder of their own that no other user can read. {@link #close()} deletes it.
 */
final class ThrowAwayKeys implements AutoCloseable {
    static final String USER = "demo";
    private static final String KEY_TYPE = "ssh-ed25519";
    private static final int FIRST_PORT = 8080;
    private static final int LAST_PORT = 8099;

    private final SshKeyPair host = SshKeyPair.generate(KEY_TYPE);
    private final SshKeyPair user = SshKeyPair.generate(KEY_TYPE);
    private final Path folder;

    ThrowAwayKeys() throws IOException {
        folder = Files.createTempDirectory("culvert-");
        // For the ends that a signal makes.
        Runtime.getRuntime().addShutdownHook(new Thread(this::deleteFiles, "culvert-demo-keys"));
    }

    SshKeyPair host() {
        return host;
    }

    SshKeyPair user() {
        return user;
    }

    /** Writes the files, for a configuration of their own: nothing in the user's ~/.ssh takes part. */
    Invitation invite(InetSocketAddress jumpHost, InetSocketAddress httpTarget) throws IOException {
        Path key = folder.resolve("key");
        Path knownHosts = folder.resolve("known_hosts");
        Path config = folder.resolve("config");
        String address = jumpHost.getAddress().getHostAddress();
        PrivateKeyFile.create(key, user);
        KnownHosts.append(knownHosts, address, jumpHost.getPort(), host.publicKey());
        Files.write(
                config,
                List.of(
                        "Host " + USER,
                        "    HostName " + address,
                        "    Port " + jumpHost.getPort(),
                        "    User " + USER,
                        "    IdentityFile " + quoted(key),
                        "    IdentitiesOnly yes",
                        "    UserKnownHostsFile " + quoted(knownHosts),
                        "    StrictHostKeyChecking yes"));
        int port = freePort();
        String target = httpTarget.getAddress().getHostAddress() + ":" + httpTarget.getPort();
        return new Invitation(
                "ssh -F " + shellWord(config) + " -N -L " + port + ":" + target + " " + USER,
                "curl http://127.0.0.1:" + port + "/");
    }

    /** As ssh_config reads it: in quotes, and a percent sign begins a token. */
    private static String quoted(Path path) {
        return '"' + path.toString().replace("%", "%%") + '"';
    }

    private static String shellWord(Path path) {
        String text = path.toString();
        return text.matches("[\\w/.+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private static int freePort() {
        for (int port = FIRST_PORT; port < LAST_PORT; port++) {
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException inUse) {
                // The next one, then.
            }
        }
        return LAST_PORT;
    }

    @Override
    public void close() {
        user.destroy();
        host.destroy();
        deleteFiles();
    }

    private void deleteFiles() {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
                Files.delete(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
