package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.forwarding.keys.ProcessUser;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Accounts of the system's that are made for the test: {@code serve} lets in those that sshd lets in under "UsePAM no".
 */
@Timeout(180)
class AccountLoginsTest {
    private static final String PREFIX = "cvt" + ThreadLocalRandom.current().nextInt(1_000_000);

    @TempDir
    private Path folder;

    private final List<String> accounts = new ArrayList<>();

    @BeforeEach
    void prepare() {
        assumeTrue(ProcessUser.isRoot(), "only root can make accounts");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/useradd")) && Files.isExecutable(Path.of("/usr/sbin/sshd")),
                "there is no useradd or no sshd here");
    }

    @AfterEach
    void removeAccounts() throws Exception {
        for (String account : accounts) {
            run("/usr/sbin/userdel", account);
        }
    }

    private String account(String name, String shell, String... chage) throws Exception {
        String account = PREFIX + name;
        accounts.add(account);
        assertThat(run("/usr/sbin/useradd", "-M", "-d", "/nonexistent", "-s", shell, "-p", "*", account))
                .isZero();
        if (chage.length > 0) {
            List<String> command = new ArrayList<>(List.of("/usr/bin/chage"));
            command.addAll(List.of(chage));
            command.add(account);
            assertThat(run(command.toArray(String[]::new))).isZero();
        }
        return account;
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void A09_an_account_logs_in_where_sshd_lets_it_in_and_nowhere_else() throws Exception {
        String locked = account("l", "/bin/sh");
        assertThat(run("/usr/sbin/usermod", "-L", locked)).isZero();
        List<String> names = List.of(
                "root",
                account("a", "/bin/sh"),
                account("n", "/usr/sbin/nologin"),
                account("m", "/no/such/shell"),
                account("d", "/etc"),
                account("f", "/etc/passwd"),
                account("e", "/bin/sh", "-E", "1"),
                account("t", "/bin/sh", "-E", "2099-01-01"),
                account("p", "/bin/sh", "-d", "2001-01-01", "-M", "30"),
                locked);
        try (ServeProcess server = new ServeProcess(
                folder, "AuthorizedKeysFile " + folder.resolve("authorized"), "PerSourcePenalties no")) {
            Map<String, Boolean> theirs = sshd(names);
            Map<String, Boolean> ours = new LinkedHashMap<>();
            for (String name : names) {
                ours.put(name, server.ssh(name, "127.0.0.1").contains("forward"));
            }
            assertThat(ours).isEqualTo(theirs);
            assertThat(ours)
                    .containsEntry(locked, false)
                    .containsEntry("root", true)
                    .containsValue(true);
            server.awaitLog("User " + locked + " not allowed because account is locked");
        }
    }

    /** Who gets in at sshd with the key that gets in everybody. */
    private Map<String, Boolean> sshd(List<String> names) throws Exception {
        Files.createDirectories(Path.of("/run/sshd"));
        ProgramCopy.open(folder); // sshd reads the keys as the user
        int port = FreePort.find();
        Path config = Files.write(
                folder.resolve("sshd_config"),
                List.of(
                        "ListenAddress 127.0.0.1:" + port,
                        "HostKey " + folder.resolve("host"),
                        "AuthorizedKeysFile " + folder.resolve("authorized"),
                        "UsePAM no",
                        "PidFile none",
                        "StrictModes no",
                        "LogLevel VERBOSE"));
        Path log = folder.resolve("sshd.log");
        Process sshd = new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Files.exists(log) && Files.readString(log).contains("Server listening"));
            for (String name : names) {
                run(CommandLines.ssh(
                                "-i",
                                folder.resolve("key").toString(),
                                "-p",
                                String.valueOf(port),
                                "-l",
                                name,
                                "127.0.0.1",
                                "true")
                        .toArray(String[]::new));
            }
            String said = Files.readString(log);
            Map<String, Boolean> admitted = new LinkedHashMap<>();
            names.forEach(name -> admitted.put(name, said.contains("Accepted publickey for " + name + " ")));
            return admitted;
        } finally {
            sshd.destroy();
            sshd.waitFor();
        }
    }

    @Test
    void A09_SystemAccounts_shuts_out_names_with_or_without_an_account() throws Exception {
        String account = account("s", "/bin/sh");
        try (ServeProcess server = new ServeProcess(
                folder,
                "AuthorizedKeysFile " + folder.resolve("authorized"),
                "PerSourcePenalties no",
                "SystemAccounts only",
                "Match LocalPort 1",
                "SystemAccounts yes")) {
            assertThat(server.ssh(account, "127.0.0.1")).contains("forward");
            assertThat(server.ssh("no-such-account-here", "127.0.0.1")).contains("Permission denied");
            server.configure(
                    "AuthorizedKeysFile " + folder.resolve("authorized"), "PerSourcePenalties no", "SystemAccounts no");
            server.hangUp();
            server.awaitLog("reading the configuration again");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> server.ssh("no-such-account-here", "127.0.0.1").contains("forward"));
            assertThat(server.ssh(account, "127.0.0.1")).contains("Permission denied");
        }
    }
}
