package io.culvert.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testing.FreePort;
import io.culvert.testing.Unsound;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve -i}: a stock client on the other side of a process's standard input and output. */
class ServeInetdTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void prepare() throws Exception {
        Files.createFile(folder.resolve("out"));
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path("host"));
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path("key"));
        Files.copy(folder.resolve("key.pub"), folder.resolve("authorized"));
    }

    @Test
    void a_client_is_served_over_two_pipes_and_the_process_ends_with_it() throws Exception {
        serve("Match Address 127.0.0.1", "DenyUsers *");
        assertThat(ssh("-o", "ProxyCommand=" + path("serve"), "anywhere")).isEqualTo("hello\n");
    }

    @Test
    void a_client_is_served_over_a_socket_and_known_by_its_address() throws Exception {
        serve("DenyUsers *", "Match Address 127.0.0.1", "DenyUsers nobody");
        int port = FreePort.find();
        Process listener = new ProcessBuilder(
                        "socat", "TCP-LISTEN:" + port + ",bind=127.0.0.1,fork", "EXEC:" + path("serve") + ",nofork")
                .inheritIO()
                .start();
        try {
            assertThat(ssh("-o", "ConnectionAttempts=20", "-p", String.valueOf(port), "127.0.0.1"))
                    .isEqualTo("hello\n");
        } finally {
            listener.destroy();
        }
    }

    /** Writes the program that serves one client. */
    private void serve(String... lines) throws IOException {
        List<String> config = new ArrayList<>(List.of(
                "HostKey " + path("host"),
                "AuthorizedKeysFile " + path("authorized"),
                "StrictModes no",
                "PermitExec yes"));
        config.addAll(List.of(lines));
        Files.write(folder.resolve("config"), config);
        List<String> serve = CommandLines.process("serve", "-i", "-f", path("config"), "-E", path("log"));
        Files.writeString(folder.resolve("serve"), "#!/bin/sh\nexec '" + String.join("' '", serve) + "'\n");
        assertThat(folder.resolve("serve").toFile().setExecutable(true)).isTrue();
    }

    private String ssh(String... arguments) throws Exception {
        List<String> command = CommandLines.ssh("-o", "LogLevel=ERROR", "-i", path("key"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("echo", "hello"));
        return run(command.toArray(String[]::new));
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String run(String... command) throws Exception {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        Path log = folder.resolve("log");
        assertThat(Files.exists(log) ? Unsound.linesOf(Files.readString(log)) : List.of())
                .isEmpty();
        return Files.readString(out, StandardCharsets.UTF_8);
    }
}
