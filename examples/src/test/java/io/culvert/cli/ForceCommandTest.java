package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ForceCommand and command= under PermitExec, as the stock clients meet them. */
@Timeout(120)
class ForceCommandTest {
    private static final String SELF = System.getProperty("user.name");

    @TempDir
    private Path folder;

    @Test
    void ForceCommand_runs_whatever_a_client_asks_for_and_wins_over_the_command_of_a_key() throws Exception {
        try (ServeProcess server = new ServeProcess(
                folder,
                "AuthorizedKeysFile " + folder.resolve("keys"),
                "PermitExec yes",
                "Subsystem hello echo hello",
                "Match LocalAddress 127.0.0.1",
                "ForceCommand echo forced: $SSH_ORIGINAL_COMMAND")) {
            Files.writeString(
                    folder.resolve("keys"), "command=\"echo key\" " + Files.readString(folder.resolve("key.pub")));
            assertThat(server.ssh(SELF, "127.0.0.1", "uname -a")).contains("forced: uname -a\n");
            assertThat(server.ssh(SELF, "-T", "127.0.0.1")).contains("forced:\n");
            assertThat(server.ssh(SELF, "-s", "127.0.0.1", "hello")).contains("forced: echo hello\n");
            assertThat(server.ssh(SELF, "-s", "127.0.0.1", "unknown")).contains("subsystem request failed");
        }
        try (ServeProcess server = new ServeProcess(
                Files.createDirectory(folder.resolve("second")),
                "AuthorizedKeysFile " + folder.resolve("keys"),
                "PermitExec yes",
                "ForceCommand none")) {
            assertThat(server.ssh(SELF, "-i", folder.resolve("key").toString(), "127.0.0.1", "uname -a"))
                    .contains("key\n")
                    .doesNotContain("Linux");
        }
    }

    @Test
    void a_subsystem_behind_Match_is_for_whom_the_block_is_and_keeps_its_quotes() throws Exception {
        try (ServeProcess server = new ServeProcess(
                folder,
                "AuthorizedKeysFile " + folder.resolve("authorized"),
                "PermitExec yes",
                "Subsystem hello echo everybody",
                "Subsystem other echo other",
                "Match User " + SELF,
                "Subsystem hello printf %s, \"a  b\" c")) {
            assertThat(server.ssh(SELF, "-s", "127.0.0.1", "hello")).contains("a  b,c,");
            assertThat(server.ssh(SELF, "-s", "127.0.0.1", "other")).contains("other\n");
        }
    }

    @Test
    void internal_sftp_is_the_sftp_server_of_the_system_and_forced_it_is_for_sftp_only() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/lib/openssh/sftp-server")), "there is no sftp-server");
        Files.writeString(folder.resolve("batch"), "ls " + folder.resolve("batch") + "\n");
        try (ServeProcess server = new ServeProcess(
                folder,
                "AuthorizedKeysFile " + folder.resolve("authorized"),
                "PermitExec yes",
                "Subsystem sftp internal-sftp -R",
                "Match LocalAddress 127.0.0.1",
                "ForceCommand internal-sftp")) {
            assertThat(sftp(server))
                    .contains(folder.resolve("batch").toString())
                    .doesNotContain("onnection closed");
            for (List<String> asked : List.of(List.of("127.0.0.1"), List.of("127.0.0.1", "uname -a"))) {
                assertThat(server.ssh(SELF, asked.toArray(String[]::new)))
                        .contains("This service allows sftp connections only.\n")
                        .doesNotContain("Linux");
            }
        }
    }

    private String sftp(ServeProcess server) throws Exception {
        Process sftp = new ProcessBuilder(
                        "sftp",
                        "-F",
                        "none",
                        "-b",
                        server.path("batch"),
                        "-o",
                        "StrictHostKeyChecking=no",
                        "-o",
                        "UserKnownHostsFile=/dev/null",
                        "-o",
                        "IdentityAgent=none",
                        "-i",
                        server.path("key"),
                        "-P",
                        String.valueOf(server.port()),
                        SELF + "@127.0.0.1")
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(sftp.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(sftp.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(sftp.exitValue()).as(output).isZero();
            return output;
        } finally {
            sftp.destroyForcibly();
        }
    }
}
