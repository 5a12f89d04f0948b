package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.testing.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations that sshd starts with: where {@code serve} listens, and where sshd does, as the kernel tells it. */
@Timeout(120)
class StockConfigurationTest {
    private static final Path DEBIAN = Path.of("/etc/ssh/sshd_config");
    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    @TempDir
    private Path folder;

    @BeforeEach
    void keys() throws Exception {
        assumeTrue(Files.isExecutable(SSHD), "there is no sshd here");
        assumeTrue(System.getProperty("user.name").equals("root"), "sshd needs root for the stock configuration");
        Files.createDirectories(Path.of("/run/sshd"));
        run(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                folder.resolve("host").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"EPOLL", "NIO", "IO_URING"})
    void the_stock_configuration_of_the_system_starts_on_both_families(String transport) throws Exception {
        assumeTrue(Files.exists(DEBIAN), "there is no stock configuration here");
        int port = FreePort.find();
        Process serve = start(CommandLines.process(
                "serve", "-f", DEBIAN.toString(), "-h", key(), "-p", port + "", "-o", "Transport=" + transport));
        try {
            assertThat(awaitListeners(serve, port))
                    .isIn(Set.of("0.0.0.0", "[::]"), Set.of("*")); // "*" is one socket for both
        } finally {
            serve.destroy();
            assertThat(serve.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AddressFamily inet",
                "AddressFamily inet6",
                "ListenAddress 0.0.0.0",
                "ListenAddress ::",
                "ListenAddress 0.0.0.0\nListenAddress ::",
                "ListenAddress ::\nListenAddress 0.0.0.0",
                "ListenAddress 127.0.0.1\nListenAddress [::1]",
                "ListenAddress localhost\nAddressFamily inet"
            })
    void serve_listens_where_sshd_does(String lines) throws Exception {
        Path config = Files.writeString(folder.resolve("config"), lines + "\nPidFile none\nHostKey " + key() + "\n");
        int port = FreePort.find();
        Set<String> theirs =
                listenersOf(List.of(SSHD.toString(), "-D", "-f", config.toString(), "-p", port + ""), port);
        await().atMost(Duration.ofSeconds(20)).until(() -> listeners(port).isEmpty());
        assertThat(listenersOf(CommandLines.process("serve", "-f", config.toString(), "-p", port + ""), port))
                .isEqualTo(theirs);
    }

    private Set<String> listenersOf(List<String> command, int port) throws Exception {
        Process process = start(command);
        try {
            return awaitListeners(process, port);
        } finally {
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** All that it says it listens on. */
    private Set<String> awaitListeners(Process process, int port) throws IOException {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            assertThat(process.isAlive())
                    .as(Files.readString(folder.resolve("out")))
                    .isTrue();
            long said = Files.readString(folder.resolve("out"))
                    .lines()
                    .filter(line -> line.contains("Server listening on"))
                    .count();
            return said > 0 && said == listeners(port).size();
        });
        return listeners(port);
    }

    private Process start(List<String> command) throws IOException {
        List<String> logging = new ArrayList<>(command);
        logging.add("-e");
        return new ProcessBuilder(logging)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
    }

    private String key() {
        return folder.resolve("host").toString();
    }

    /** The addresses at which somebody listens on a port. */
    private static Set<String> listeners(int port) {
        try {
            Set<String> addresses = new TreeSet<>();
            run("ss", "-Hltn", "sport = :" + port)
                    .lines()
                    .map(line -> line.trim().split("\\s+")[3])
                    .forEach(address -> addresses.add(address.substring(0, address.lastIndexOf(':'))));
            return addresses;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
