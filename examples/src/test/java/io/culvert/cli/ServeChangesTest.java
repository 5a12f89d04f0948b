package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
    void P03_a_source_that_fails_to_log_in_is_refused_for_a_while_and_others_are_not() throws Exception {
        try (ServeProcess server = new ServeProcess(folder, keys(), "PerSourcePenalties authfail:60 min:1")) {
            assertThat(server.ssh("bob", "127.0.0.1")).contains("forward");
            assertThat(server.ssh("bob", "-i", server.path("other"), "127.0.0.1"))
                    .contains("Permission denied");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !server.ssh("bob", "127.0.0.1").contains("forward"));
            assertThat(server.log()).contains("penalty: failed authentication");
            assertThat(server.ssh("bob", "-b", "127.0.0.2", "127.0.0.1")).contains("forward");
        }
    }
}
