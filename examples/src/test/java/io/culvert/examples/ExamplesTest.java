package io.culvert.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.keys.KnownHosts;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** Runs the examples against each other, and counts their lines. */
final class ExamplesTest {
    private static final String PAGE = "behind the jump host";

    /** Not below /tmp, where StrictModes trusts no file. */
    @TempDir(factory = BelowHome.class)
    private Path folder;

    private static final class BelowHome implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
                throws IOException {
            return Files.createTempDirectory(Path.of(System.getProperty("user.home")), ".culvert-examples");
        }
    }

    private final SshKeyPair hostKey = SshKeyPair.generate("ssh-ed25519");
    private final SshKeyPair userKey = SshKeyPair.generate("ssh-ed25519");
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private HttpServer web;
    private int port;
    private CompletableFuture<?> jumpHost;

    @BeforeEach
    void start() throws IOException {
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(page);
            }
        });
        web.start();

        port = FreePort.find();
        PrivateKeyFile.create(folder.resolve("hostkey"), hostKey);
        PrivateKeyFile.create(folder.resolve("userkey"), userKey);
        KnownHosts.append(folder.resolve("known_hosts"), "127.0.0.1", port, hostKey.publicKey());
        Files.writeString(folder.resolve("keys.alice"), SshPublicKeys.toLine(userKey.publicKey()) + "\n");
        Files.setPosixFilePermissions(folder.resolve("keys.alice"), PosixFilePermissions.fromString("rw-------"));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        jumpHost = background(() -> {
            JumpHostExample.run(address, folder.resolve("hostkey"), folder + "/keys.%u", end);
            return null;
        });
        awaitListener(port, jumpHost);
    }

    @AfterEach
    void stop() throws Exception {
        end.complete(null);
        jumpHost.get(20, TimeUnit.SECONDS);
        web.stop(0);
    }

    @Test
    void the_local_forward_leads_through_the_jump_host_until_that_ends() throws Exception {
        int listenPort = FreePort.find();
        CompletableFuture<?> client = background(() -> {
            LocalForwardExample.run(
                    "alice",
                    new Endpoint("127.0.0.1", port),
                    folder.resolve("userkey"),
                    folder.resolve("known_hosts"),
                    listenPort,
                    target());
            return null;
        });
        awaitListener(listenPort, client);

        try (var page =
                URI.create("http://127.0.0.1:" + listenPort + "/").toURL().openStream()) {
            assertThat(new String(page.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(PAGE);
        }
        end.complete(null);
        client.get(20, TimeUnit.SECONDS);
    }

    @Test
    void http_goes_straight_over_a_channel() throws Exception {
        ClientConfig.Builder config = ClientConfig.builder("alice", HostKeyVerifier.only(hostKey.publicKey()))
                .authenticateWith(ClientAuthMethod.PublicKey.of(userKey));
        try (Network network = Network.create();
                Tunnel tunnel = Tunnel.connect(network, new Endpoint("127.0.0.1", port), config.build())
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS)) {
            assertThat(HttpOverSshExample.get(tunnel, target(), "/")
                            .toCompletableFuture()
                            .get(20, TimeUnit.SECONDS))
                    .isEqualTo(PAGE);
        }
    }

    @Test
    void a_client_forward_takes_at_most_10_lines() throws IOException {
        assertThat(body("LocalForwardExample")).isNotEmpty().hasSizeLessThanOrEqualTo(10);
    }

    @Test
    void an_embedded_jump_host_takes_at_most_15_lines() throws IOException {
        assertThat(body("JumpHostExample")).isNotEmpty().hasSizeLessThanOrEqualTo(15);
    }

    private static List<String> body(String example) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/main/java/io/culvert/examples", example + ".java"));
        int begin = lines.indexOf("        // tag::body");
        return lines.subList(begin + 1, lines.indexOf("        // end::body"));
    }

    private Endpoint target() {
        return new Endpoint("127.0.0.1", web.getAddress().getPort());
    }

    /** Not by connecting to it, which a forward would pass on. */
    private static void awaitListener(int port, CompletableFuture<?> program) {
        await().until(() -> {
            if (program.isDone()) {
                program.join();
            }
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort() != port;
            } catch (IOException inUse) {
                return true;
            }
        });
    }

    private static CompletableFuture<?> background(Callable<?> program) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return program.call();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                task -> new Thread(task, "example").start());
    }
}
