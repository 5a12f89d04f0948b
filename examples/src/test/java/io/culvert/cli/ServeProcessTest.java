package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.forwarding.keys.SystemGroups;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rules of sshd_config as the stock ssh meets them, each for a user of its own. */
@Timeout(120)
class ServeProcessTest {
    private static final String SELF = System.getProperty("user.name");
    private static final Set<String> GROUPS = SystemGroups.ofThisSystem().of(SELF);
    private static final String GROUP =
            GROUPS.isEmpty() ? "none" : GROUPS.iterator().next();

    @TempDir
    private static Path folder;

    private static ServeProcess server;
    private static Greeter target;

    @BeforeAll
    static void open() throws Exception {
        target = new Greeter();
        Files.createDirectory(folder.resolve("conf.d"));
        Files.writeString(
                folder.resolve("conf.d/1.conf"),
                "AuthorizedKeysFile " + folder.resolve("authorized") + "\nDenyUsers mallory\n");
        Files.writeString(folder.resolve("conf.d/2.conf"), "AuthorizedKeysFile none\n");
        Files.writeString(folder.resolve("for-carol"), "AllowTcpForwarding no\n");
        server = new ServeProcess(
                folder,
                "Include conf.d/*.conf",
                "Match User carol",
                "Include " + folder.resolve("for-carol"),
                "Match User denied," + SELF,
                "DenyGroups " + GROUP,
                "Match User dave",
                "AllowGroups no-such-group",
                "Match User impatient",
                "ChannelTimeout direct-tcpip=1s",
                "Match User hurried",
                "ChannelTimeout global=1s",
                "Match User idle",
                "UnusedConnectionTimeout 1s",
                "Match User alone",
                "MaxSessions 0",
                "Match User asked",
                "AuthorizedKeysFile none",
                "AuthorizedKeysCommand /bin/cat " + folder.resolve("%u.keys"),
                "AuthorizedKeysCommandUser " + SELF);
    }

    @AfterAll
    static void close() throws Exception {
        server.close();
        target.close();
    }

    private static String forward(String user, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of(options));
        words.addAll(List.of("-W", "127.0.0.1:" + target.port(), "127.0.0.1"));
        return server.ssh(user, words.toArray(String[]::new));
    }

    @Test
    void included_files_are_read_in_order_and_the_first_value_counts() throws Exception {
        assertThat(forward("bob")).endsWith("hello\n");
        assertThat(forward("mallory")).contains("Permission denied");
    }

    @Test
    void a_file_that_is_included_behind_Match_counts_there() throws Exception {
        assertThat(forward("carol")).contains("administratively prohibited").doesNotContain("hello");
    }

    @Test
    void groups_are_let_in_and_kept_out() throws Exception {
        assertThat(forward("dave")).contains("Permission denied");
        assumeTrue(!GROUPS.isEmpty(), "the user who runs this is in no group");
        assertThat(forward("denied")).endsWith("hello\n");
        assertThat(forward(SELF)).contains("Permission denied");
    }

    @Test
    void ChannelTimeout_closes_a_channel_on_which_nothing_is_sent() throws Exception {
        closesAChannel("impatient");
        server.awaitLog("idle for 1 s (ChannelTimeout)");
    }

    @Test
    void ChannelTimeout_global_closes_all_channels_when_nothing_is_sent_on_any() throws Exception {
        closesAChannel("hurried");
        server.awaitLog("idle for 1 s (ChannelTimeout global)");
    }

    private static void closesAChannel(String user) throws Exception {
        CompletableFuture<Integer> accepted = new CompletableFuture<>();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout(60_000);
            Thread accepting = new Thread(() -> accepted.complete(acceptOne(silent)));
            accepting.start();
            server.patientSsh(user, "-W", "127.0.0.1:" + silent.getLocalPort(), "127.0.0.1");
            accepting.join();
        }
        assertThat(accepted.join())
                .as("the target was reached, and was sent nothing but the end")
                .isEqualTo(-1);
    }

    @Test
    void UnusedConnectionTimeout_ends_a_connection_without_channels() throws Exception {
        assertThat(server.patientSsh("idle", "-v", "-N", "127.0.0.1"))
                .contains("Authenticated to 127.0.0.1")
                .contains("Connection to 127.0.0.1 closed by remote host.");
    }

    /** What comes first on the next connection; an end by a reset is one, too. */
    private static int acceptOne(ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            return socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            throw new UncheckedIOException(e);
        } catch (IOException reset) {
            return -1;
        }
    }

    @Test
    void MaxSessions_counts_behind_Match() throws Exception {
        assertThat(server.ssh("alone", "127.0.0.1", "true")).contains("resource shortage");
    }

    @Test
    void AuthorizedKeysCommand_says_who_gets_in() throws Exception {
        assertThat(forward("asked")).contains("Permission denied");
        Files.copy(folder.resolve("key.pub"), folder.resolve("asked.keys"));
        assertThat(forward("asked")).endsWith("hello\n");
        assertThat(forward("asked", "-i", server.path("other"))).contains("Permission denied");
    }
}
