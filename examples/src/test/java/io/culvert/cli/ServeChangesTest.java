package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a running {@code serve} learns: another configuration, and who misbehaves. */
@Timeout(120)
class ServeChangesTest {
    @TempDir
    private Path folder;

    private String keys() {
        return "AuthorizedKeysFile " + folder.resolve("authorized");
    }

    @Test
    void SIGHUP_has_the_file_read_again_and_a_bad_one_changes_nothing() throws Exception {
        try (ServeProcess server = new ServeProcess(folder, keys(), "AllowUsers bob")) {
            server.configure(keys(), "AllowUsers alice", "Nonsense yes");
            server.hangUp();
            server.awaitLog("the configuration stays as it was");
            assertThat(server.log()).contains("config: line 7: Bad configuration option: Nonsense");
            assertThat(server.ssh("bob", "127.0.0.1")).contains("forward");
            assertThat(server.ssh("alice", "127.0.0.1")).contains("Permission denied");

            server.configure(keys(), "AllowUsers alice");
            server.hangUp();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> server.ssh("alice", "127.0.0.1").contains("forward"));
            assertThat(server.ssh("bob", "127.0.0.1")).contains("Permission denied");
        }
    }

    @Test
    void SIGHUP_has_the_PidFile_written_again_as_by_sshd() throws Exception {
        Path pidFile = folder.resolve("pid");
        try (ServeProcess server = new ServeProcess(folder, keys(), "PidFile " + pidFile)) {
            await().until(() -> Files.exists(pidFile));
            Files.delete(pidFile);
            server.hangUp();
            await().until(() -> Files.exists(pidFile));
            await().untilAsserted(() -> assertThat(pidFile).hasContent(server.pid() + "\n"));
        }
    }

    @Test
    void SIGHUP_applies_LogLevel_and_prints_the_warnings() throws Exception {
        try (ServeProcess server = new ServeProcess(folder, keys())) {
            assertThat(server.ssh("bob", "127.0.0.1")).contains("forward");
            server.awaitLog("Disconnected from user bob 127.0.0.1 port ");
            assertThat(server.log()).doesNotContain("Connection from");

            server.configure(keys(), "LogLevel VERBOSE", "X11Forwarding yes");
            server.hangUp();
            server.awaitLog("X11Forwarding");
            assertThat(server.ssh("bob", "127.0.0.1")).contains("forward");
            server.awaitLog("Connection from 127.0.0.1 port ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "USR1"})
    void a_signal_has_the_log_go_on_in_a_new_file_when_the_old_one_was_moved(String signal) throws Exception {
        Path log = folder.resolve("log");
        try (ServeProcess server = new ServeProcess(folder, keys())) {
            Files.move(log, folder.resolve("log.1"));
            server.signal(signal);
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(log));
            assertThat(server.ssh("bob", "127.0.0.1")).contains("forward");
            server.awaitLog("Accepted publickey for bob from 127.0.0.1 port ");
        }
    }

    @Test
    void each_line_of_the_log_may_be_an_object_of_JSON() throws Exception {
        try (ServeProcess server = new ServeProcess(folder, keys(), "LogFormat json")) {
            assertThat(server.ssh("bob", "127.0.0.1")).contains("forward");
            server.awaitLog("Accepted publickey for bob from 127.0.0.1 port ");
            assertThat(server.log().lines())
                    .allSatisfy(line -> assertThat(line).startsWith("{\"").endsWith("}"))
                    .anySatisfy(line -> assertThat(line).contains("\"connection\":", "\"level\":\"INFO\""));
        }
    }

    @Test
    void P03_a_source_that_fails_to_log_in_is_refused_for_a_while_and_others_are_not() throws Exception {
        try (ServeProcess server = new ServeProcess(folder, keys(), "PerSourcePenalties authfail:60 min:1")) {
            assertThat(server.ssh("bob", "127.0.0.1")).contains("forward");
            assertThat(server.ssh("bob", "-i", server.path("other"), "127.0.0.1"))
                    .contains("Permission denied");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !server.ssh("bob", "127.0.0.1").contains("forward"));
            server.awaitLog("penalty: failed authentication");
            assertThat(server.ssh("bob", "-b", "127.0.0.2", "127.0.0.1")).contains("forward");
        }
    }
}
