package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.testing.FreePort;
import io.culvert.testing.ManyThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is told to read its configuration again by many at once, while clients come. */
@Timeout(60)
final class ReloadRaceTest {
    private static final int RELOADS = 6;

    @TempDir
    private Path folder;

    @Test
    void eight_threads_that_reload_and_connect_leave_one_server_that_serves_and_none_when_it_is_closed()
            throws Exception {
        int port = FreePort.find();
        SshKeyPair key = SshKeyPair.generate("ssh-ed25519");
        PrivateKeyFile.create(folder.resolve("host"), key);
        Path config = Files.write(
                folder.resolve("config"),
                List.of("Port " + port, "ListenAddress 127.0.0.1", "HostKey " + folder.resolve("host")));
        AtomicInteger read = new AtomicInteger();
        try (Network network = Network.create()) {
            Serving serving = new Serving(
                    network, () -> settings(config, read), HostKeys.NAMED, settings(config, new AtomicInteger()));
            serving.start(List.of(key));

            ManyThreads.run(thread -> {
                for (int i = 0; i < RELOADS; i++) {
                    if (thread % 2 == 0) {
                        serving.reload();
                    } else {
                        answers(port);
                    }
                }
            });

            assertThat(read).hasValue(ManyThreads.COUNT / 2 * RELOADS);
            assertThat(answers(port)).isTrue();
            serving.close();
            await().until(() -> !answers(port));
        }
    }

    @Test
    void a_reload_may_listen_on_all_addresses_of_a_port_that_it_had_on_one() throws Exception {
        int port = FreePort.find();
        SshKeyPair key = SshKeyPair.generate("ssh-ed25519");
        PrivateKeyFile.create(folder.resolve("host"), key);
        Path config = folder.resolve("config");
        AtomicInteger read = new AtomicInteger();
        Files.write(config, lines(port, "127.0.0.1"));
        try (Network network = Network.create();
                Serving serving =
                        new Serving(network, () -> settings(config, read), HostKeys.NAMED, settings(config, read))) {
            serving.start(List.of(key));
            for (String address : List.of("0.0.0.0", "127.0.0.1", "192.0.2.1", "0.0.0.0")) {
                Files.write(config, lines(port, address));
                serving.reload();
                assertThat(answers(port)).as(address).isTrue();
            }
        }
    }

    private List<String> lines(int port, String address) {
        return List.of("Port " + port, "ListenAddress " + address, "HostKey " + folder.resolve("host"));
    }

    private static ServerSettings settings(Path config, AtomicInteger read) {
        read.incrementAndGet();
        return ServerSettings.builder().file(config).build();
    }

    /** Whether a server says who it is. While it reads its configuration, nothing listens. */
    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            return socket.getInputStream().read() == 'S';
        } catch (IOException refusedOrReset) {
            return false;
        }
    }
}
