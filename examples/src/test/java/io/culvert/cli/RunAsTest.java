package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.forwarding.config.ConfigException;
import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.keys.ProcessUser;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** A server that root starts and that becomes another account. */
@Timeout(120)
class RunAsTest {
    private static final String ACCOUNT = "nobody";
    /** With the foreign-function API. */
    private static final boolean CAN = Runtime.version().feature() >= 22;

    @TempDir
    private Path folder;

    private static ServerSettings settings(String... lines) {
        return ServerSettings.builder().lines("config", List.of(lines)).build();
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_22)
    void W18_root_opens_a_low_port_and_becomes_the_account_with_all_threads_for_good() throws Exception {
        assumeTrue(ProcessUser.isRoot(), "only root can become another account");
        ProgramCopy program = new ProgramCopy(Files.createDirectory(folder.resolve("program")));
        ProgramCopy.open(folder);
        Path passwords = Files.createFile(folder.resolve("passwords"));
        Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-------"));
        int port = FreePort.findLow();
        String[] lines = {
            "ListenAddress 127.0.0.2:" + port,
            "RunAs " + ACCOUNT,
            "AuthorizedKeysFile " + folder.resolve("authorized"),
            "PasswordFile " + passwords,
            "PidFile " + folder.resolve("pid"),
            "PerSourcePenalties no"
        };
        try (ServeProcess server = ServeProcess.asRoot(program, folder, lines)) {
            server.awaitLog("Running as " + ACCOUNT);
            assertThat(server.ssh("bob", "127.0.0.1")).contains("forward");
            assertThat(server.ssh("bob", "-p", String.valueOf(port), "127.0.0.2"))
                    .contains("forward");
            assertThat(statuses(server.pid())).hasSizeGreaterThan(5).allSatisfy(status -> {
                assertThat(field(status, "Uid").split("\t")).hasSize(4).doesNotContain("0");
                assertThat(field(status, "Gid").split("\t")).hasSize(4).doesNotContain("0");
                assertThat(field(status, "Groups").split(" ")).doesNotContain("0");
                assertThat(List.of(field(status, "CapPrm"), field(status, "CapEff"), field(status, "CapAmb")))
                        .containsOnly("0000000000000000");
            });
            assertThat(server.log())
                    .contains("cannot read " + folder.resolve("host") + " any more")
                    .contains("cannot read " + passwords + " any more");

            server.configure(lines);
            server.hangUp();
            server.awaitLog("PasswordFile: " + passwords + ": the user who runs this may not read it");
            server.awaitLog("the configuration stays as it was");
            lines[3] = "PasswordFile none";
            server.configure(lines);
            server.hangUp();
            server.awaitLog("can no longer read its host key files");
            server.awaitLog("Server listening on 127.0.0.2 port " + port);
            assertThat(server.ssh("bob", "-p", String.valueOf(port), "127.0.0.2"))
                    .contains("forward");
            lines[0] = "ListenAddress 127.0.0.3:" + port;
            server.configure(lines);
            server.hangUp();
            server.awaitLog("listening as before");
            assertThat(server.ssh("bob", "-p", String.valueOf(port), "127.0.0.2"))
                    .contains("forward");
        }
    }

    private static List<String> statuses(long pid) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.map(RunAsTest::status)
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.toList());
        }
    }

    private static String status(Path thread) {
        try {
            return Files.readString(thread.resolve("status"));
        } catch (IOException ended) {
            return "";
        }
    }

    private static String field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void W18_what_cannot_be_done_is_refused_in_a_sentence_before_anything_is_opened() throws IOException {
        assertThat(RunAs.of(settings("RunAs none"))).isEmpty();
        assertThat(RunAs.of(settings("RunAs " + ProcessUser.self()))).isEmpty();
        if (!ProcessUser.isRoot()) {
            assertThatThrownBy(() -> RunAs.of(settings("RunAs root")))
                    .hasMessageContaining("only root can become root")
                    .hasMessageContaining("; start the server as root or as root");
            return;
        }
        assertThatThrownBy(() -> RunAs.of(settings("RunAs no-such-account-here")))
                .hasMessageContaining("there is no account no-such-account-here");
        if (CAN) {
            assertThat(RunAs.of(settings("RunAs " + ACCOUNT))).isPresent();
        } else {
            assertThatThrownBy(() -> RunAs.of(settings("RunAs " + ACCOUNT)))
                    .hasMessageContaining("use Java 22 or above, or start the server as " + ACCOUNT)
                    .hasMessageContaining("AmbientCapabilities=CAP_NET_BIND_SERVICE");
        }
    }

    @Test
    void W18_programs_cannot_be_promised_another_account_than_the_one_that_is_left() {
        assumeTrue(ProcessUser.isRoot(), "others can name themselves alone");
        assertThatThrownBy(() ->
                        settings("RunAs " + ACCOUNT, "AuthorizedKeysCommand /bin/x", "AuthorizedKeysCommandUser root"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("; write " + ACCOUNT);
        assertThat(settings("AuthorizedKeysCommand /bin/x", "AuthorizedKeysCommandUser " + ACCOUNT)
                        .authorizedKeysCommandUser())
                .contains(ACCOUNT);
    }
}
