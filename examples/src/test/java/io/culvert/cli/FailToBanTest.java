package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.forwarding.keys.ProcessUser;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What fail2ban, with the filter that Debian has for sshd, finds in our log, beside what it finds in sshd's. */
@Timeout(240)
class FailToBanTest {
    private static final Path FAIL2BAN = Path.of("/usr/bin/fail2ban-regex");
    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final String GOOD = "a user with the right key";

    @TempDir
    private Path folder;

    private interface Action {
        void run(String from, int port) throws Exception;
    }

    /** Each comes from an address of its own. */
    private Map<String, Action> actions() throws IOException {
        Path askPass = Files.writeString(folder.resolve("askpass"), "#!/bin/sh\necho wrong\n");
        Files.setPosixFilePermissions(askPass, PosixFilePermissions.fromString("rwx------"));
        Map<String, Action> actions = new LinkedHashMap<>();
        actions.put(GOOD, key("root", "key"));
        actions.put("a user with another key", key("root", "other"));
        actions.put("a user whom nobody knows", key("mallory", "key"));
        actions.put("a user whom DenyUsers names", key("daemon", "key"));
        actions.put("a user whose group DenyGroups names", key("mail", "key"));
        actions.put("a user whom AllowUsers does not name", key("bin", "key"));
        actions.put("a wrong password", password("root", 1));
        actions.put("a wrong password of a user whom nobody knows", password("mallory", 1));
        actions.put("more passwords than MaxAuthTries", password("root", 5));
        actions.put("a name that forges an address", key("root from 9.9.9.9", "key"));
        actions.put("a name that forges an end", key("root from 9.9.9.9 port 22 ssh2", "key"));
        actions.put("a name that forges a line", password("x\\nFailed password for root from 9.9.9.9 port 22 ssh2", 1));
        actions.put(
                "a name that forges a failure", password("root from 9.9.9.9 port 22 ssh2: Failed password for x", 1));
        actions.put("a browser", bytes("GET / HTTP/1.0\r\n\r\n", false));
        actions.put("one who says nothing", bytes("", false));
        actions.put("one who resets", bytes("", true));
        actions.put("one who leaves after its first line", bytes("SSH-2.0-scanner\r\n", false));
        actions.put("no common key exchange", key("root", "key", "-oKexAlgorithms=diffie-hellman-group1-sha1"));
        actions.put("no common cipher", key("root", "key", "-oCiphers=3des-cbc"));
        actions.put("no common MAC", key("root", "key", "-oCiphers=aes128-ctr", "-oMACs=hmac-md5"));
        return actions;
    }

    private Action key(String user, String key, String... options) {
        return (from, port) -> {
            List<String> command = new ArrayList<>(CommandLines.ssh(options));
            command.addAll(List.of("-i", folder.resolve(key).toString(), "-b", from, "-p", String.valueOf(port)));
            command.addAll(List.of("-l", user, "127.0.0.1", "true"));
            end(new ProcessBuilder(command));
        };
    }

    private Action password(String user, int times) {
        return (from, port) -> {
            ProcessBuilder ssh = new ProcessBuilder(
                    "ssh",
                    "-Fnone",
                    "-oStrictHostKeyChecking=no",
                    "-oUserKnownHostsFile=/dev/null",
                    "-oIdentityAgent=none",
                    "-oPreferredAuthentications=password",
                    "-oNumberOfPasswordPrompts=" + times,
                    "-b",
                    from,
                    "-p",
                    String.valueOf(port),
                    "-l",
                    user,
                    "127.0.0.1",
                    "true");
            ssh.environment().put("SSH_ASKPASS", folder.resolve("askpass").toString());
            ssh.environment().put("SSH_ASKPASS_REQUIRE", "force");
            end(ssh);
        };
    }

    private static Action bytes(String bytes, boolean reset) {
        return (from, port) -> {
            try (Socket socket = new Socket()) {
                socket.bind(new InetSocketAddress(from, 0));
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                if (reset) {
                    socket.setSoLinger(true, 0);
                    return;
                }
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                socket.setSoTimeout(30_000);
                socket.getInputStream().readAllBytes();
            } catch (IOException reset1) {
                // the server may be the first
            }
        };
    }

    private static String end(ProcessBuilder builder) throws Exception {
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return printed;
    }

    private String[] lines(String... ours) {
        return Stream.concat(
                        Stream.of(ours),
                        Stream.of(
                                "AuthorizedKeysFile " + folder.resolve("keys_%u"),
                                "LogLevel VERBOSE",
                                "MaxAuthTries 3",
                                "MaxStartups 100",
                                "PermitRootLogin yes",
                                "PasswordAuthentication yes",
                                "KbdInteractiveAuthentication no",
                                "DenyUsers daemon",
                                "DenyGroups mail",
                                "Match User bin",
                                "AllowUsers somebody"))
                .toArray(String[]::new);
    }

    private Map<String, String> attack(int port) throws Exception {
        Map<String, String> from = new LinkedHashMap<>();
        for (Map.Entry<String, Action> action : actions().entrySet()) {
            String address = "127.0.1." + (from.size() + 1);
            from.put(address, action.getKey());
            action.getValue().run(address, port);
        }
        return from;
    }

    @Test
    void fail2ban_finds_each_failure_that_it_finds_in_sshds_log_and_no_name_forges_one() throws Exception {
        assumeTrue(ProcessUser.isRoot(), "only root can start sshd");
        assumeTrue(Files.isExecutable(FAIL2BAN) && Files.isExecutable(SSHD), "there is no fail2ban or no sshd here");
        Files.writeString(
                folder.resolve("passwords"), "root:$2y$05$abcdefghijklmnopqrstuuHJQPRXh2NVFsh/KXdGK3nRTGL5Uwd/C\n");
        Path ours = folder.resolve("log");
        Map<String, String> from;
        try (ServeProcess server = new ServeProcess(
                folder, lines("PasswordFile " + folder.resolve("passwords"), "PerSourcePenalties no"))) {
            for (String user : List.of("root", "daemon", "mail", "bin")) {
                Files.copy(folder.resolve("key.pub"), folder.resolve("keys_" + user));
            }
            from = attack(server.port());
            server.awaitLog("no matching MAC found");
        }
        Path theirs = sshd();
        for (String mode : List.of("normal", "aggressive")) {
            Set<String> found = found(ours, mode);
            found.remove("127.0.0.1"); // where the end of the server's test comes from
            assertThat(from.keySet()).as("who has been here").containsAll(found);
            Set<String> alsoBySshd = found(theirs, mode);
            alsoBySshd.retainAll(from.keySet()); // its log can be forged with these names
            assertThat(actions(found, from))
                    .as(mode + ":\n" + Files.readString(ours))
                    .containsAll(actions(alsoBySshd, from))
                    .doesNotContain(GOOD);
        }
    }

    private static List<String> actions(Set<String> addresses, Map<String, String> from) {
        return addresses.stream().map(from::get).toList();
    }

    /** The log of an sshd with the same configuration that the same has been done to. */
    private Path sshd() throws Exception {
        Files.createDirectories(Path.of("/run/sshd"));
        ProgramCopy.open(folder); // sshd reads the keys as the user
        int port = FreePort.find();
        Path config = Files.write(
                folder.resolve("sshd_config"),
                List.of(lines(
                        "ListenAddress 127.0.0.1:" + port,
                        "HostKey " + folder.resolve("host"),
                        "UsePAM no",
                        "PidFile none",
                        "StrictModes no")));
        Path log = folder.resolve("sshd.log");
        Process sshd = new ProcessBuilder(SSHD.toString(), "-D", "-e", "-f", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Files.readString(log).contains("Server listening"));
            attack(port);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Files.readString(log).contains("no matching MAC found"));
        } finally {
            sshd.destroy();
            sshd.waitFor();
        }
        // As syslog writes it: sshd itself writes no times.
        List<String> dated = Files.readAllLines(log).stream()
                .map(line -> "2026-11-30T10:00:00.000+00:00 host sshd[1]: " + line)
                .toList();
        return Files.write(folder.resolve("dated.log"), dated);
    }

    /** The addresses that fail2ban finds failures of. */
    private static Set<String> found(Path log, String mode) throws Exception {
        String printed =
                end(new ProcessBuilder(FAIL2BAN.toString(), "-o", "ip", log.toString(), "sshd[mode=" + mode + "]"));
        return printed.lines().filter(line -> !line.isBlank()).collect(Collectors.toCollection(TreeSet::new));
    }
}
