package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testing.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code serve -t}: it tells all that is wrong with a configuration at once, and passes what a start takes and no more.
 */
@Timeout(180)
class ServeCheckTest {
    @TempDir
    private Path folder;

    /** How a program ended, and what it printed on both of its outputs. */
    private record Ended(int status, String output) {}

    @BeforeEach
    void makeHostKey() throws Exception {
        assertThat(end("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path("host"))
                        .status())
                .isZero();
        Files.writeString(folder.resolve("junk"), "this is no list\n");
    }

    @Test
    void a_check_tells_all_errors_of_the_file_and_of_those_that_it_names_each_with_its_place() throws Exception {
        Files.writeString(folder.resolve("part"), "MaxAuthTries many\n");
        Path config = configure(
                "Prot 22",
                "Port x",
                "PermitOpen host",
                "Match Colour blue",
                "AllowUsers bob",
                "Match User bob",
                "Port 23",
                "TrustedUserCAKeys " + path("no-authorities"),
                "Match all",
                "RevokedKeys " + path("junk"),
                "PasswordFile",
                "AuthorizedKeysCommand " + path("no-program"),
                "AuthorizedKeysCommandUser " + System.getProperty("user.name"),
                "Banner " + path("no-banner"),
                "Include " + path("part"),
                "Include " + path("no-part"),
                "HostCertificate " + path("no-certificate"));
        for (List<String> option : List.of(List.of("-t"), List.<String>of())) {
            Ended ended = serve(config, option.toArray(String[]::new));
            assertThat(ended.status()).as(ended.output()).isEqualTo(1);
            assertThat(ended.output())
                    .contains("culvert: " + config + ": line 4: Bad configuration option: Prot")
                    .contains("culvert: " + config + " line 5: Port: ")
                    .contains("culvert: " + config + " line 6: PermitOpen: ")
                    .contains("culvert: " + config + " line 7: Bad Match condition: ")
                    .contains("culvert: " + config + " line 10: Port: Directive 'Port' is not allowed within a Match")
                    .contains("culvert: " + config + " line 11: TrustedUserCAKeys: " + path("no-authorities")
                            + ": there is no such file")
                    .contains("culvert: " + config + " line 13: RevokedKeys: " + path("junk") + ": is not a list of")
                    .contains("culvert: " + config + " line 14: missing argument after keyword PasswordFile")
                    .contains("culvert: " + config + " line 15: AuthorizedKeysCommand: " + path("no-program")
                            + ": there is no such file")
                    .contains(config + " line 17: Banner: " + path("no-banner") + ": there is no such file")
                    .contains("culvert: " + path("part") + " line 1: MaxAuthTries: ")
                    .contains(config + " line 19: Include: there is no file " + path("no-part"))
                    .contains("Could not load host certificate \"" + path("no-certificate")
                            + "\": there is no such file");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Banner /nonexistent",
                "TrustedUserCAKeys /nonexistent",
                "RevokedKeys /nonexistent",
                "RevokedKeys /dev/null",
                "TrustedUserCAKeys /dev/null",
                "PasswordFile /nonexistent",
                "Include /nonexistent",
                "Include /dev/null",
                "HostKey /nonexistent",
                "HostCertificate /nonexistent",
                "PidFile /nonexistent/pid",
                "Transport nio",
                "Transport io_uring",
                "HostKeyAlgorithms rsa-sha2-512",
                "ChrootDirectory none",
                "AuthorizedKeysCommand /nonexistent\nAuthorizedKeysCommandUser root",
                "ListenAddress no-such-host.invalid",
                "AuthenticationMethods password\nPasswordAuthentication no",
            })
    void what_a_check_passes_starts_and_what_a_start_refuses_a_check_refuses(String lines) throws Exception {
        Path config = configure(lines.split("\n"));
        Ended checked = serve(config, "-t");
        Ended started = start(config);
        assertThat(checked.status() == 0)
                .as("%s%n%s%n%s", lines, checked.output(), started.output())
                .isEqualTo(started.status() == 0);
    }

    @Test
    void the_null_device_is_a_configuration_file() throws Exception {
        assertThat(serve(Path.of("/dev/null"), "-t", "-h", path("host")).status())
                .isZero();
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/null"));
        assertThat(serve(link, "-t", "-h", path("host")).status()).isZero();
        Ended client = end(
                CommandLines.process("connect", "-F", "/dev/null", "-G", "host").toArray(String[]::new));
        assertThat(client.status()).isZero();
        assertThat(client.output()).contains("hostname host");
        assertThat(end(CommandLines.process("connect", "-F", "none", "-G", "host")
                                .toArray(String[]::new))
                        .output())
                .isEqualTo(client.output());
    }

    private Path configure(String... lines) throws IOException {
        List<String> all = new ArrayList<>(
                List.of("HostKey " + path("host"), "ListenAddress 127.0.0.1", "# a port is on the command line"));
        all.addAll(List.of(lines));
        return Files.write(folder.resolve("config"), all);
    }

    private Ended serve(Path config, String... options) throws Exception {
        List<String> command = new ArrayList<>(CommandLines.process("serve", "-f", config.toString()));
        command.addAll(List.of(options));
        return end(command.toArray(String[]::new));
    }

    /** Status 0 if it listens. */
    private Ended start(Path config) throws Exception {
        Process server = new ProcessBuilder(
                        CommandLines.process("serve", "-f", config.toString(), "-p", String.valueOf(FreePort.find())))
                .redirectErrorStream(true)
                .start();
        try {
            StringBuilder said = new StringBuilder();
            int next = 0;
            while (said.indexOf("Server listening") < 0
                    && (next = server.getInputStream().read()) >= 0) {
                said.append((char) next);
            }
            return new Ended(next >= 0 ? 0 : server.waitFor(), said.toString());
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private static Ended end(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
