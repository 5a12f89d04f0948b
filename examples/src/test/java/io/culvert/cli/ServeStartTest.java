package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.testing.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code serve} comes by its host keys, and what it says where it has none. */
@Timeout(120)
class ServeStartTest {
    private static final Path SYSTEM_KEY = Path.of("/etc/ssh/ssh_host_ed25519_key");

    @TempDir
    private Path folder;

    /** How a program ended, and what it printed on both of its outputs. */
    private record Ended(int status, String output) {}

    @Test
    void a_file_without_HostKey_takes_the_keys_of_the_system_as_sshd_does() throws Exception {
        assumeTrue(Files.isReadable(SYSTEM_KEY), SYSTEM_KEY + " cannot be read");
        Path config = Files.writeString(folder.resolve("config"), "ListenAddress 127.0.0.1\n");
        int port = FreePort.find();
        Process server = serve(List.of(), "-f", config.toString(), "-p", String.valueOf(port));
        try {
            awaitListening(server);
            Path known = folder.resolve("known");
            String options = "-F none -o BatchMode=yes -o StrictHostKeyChecking=no -o HostKeyAlgorithms=ssh-ed25519"
                    + " -o UserKnownHostsFile=" + known + " -p " + port + " 127.0.0.1";
            List<String> command = new ArrayList<>(List.of("ssh"));
            command.addAll(List.of(options.split(" ")));
            end(new ProcessBuilder(command).start());
            assertThat(known)
                    .content()
                    .contains(Files.readString(Path.of(SYSTEM_KEY + ".pub")).split(" ")[1]);
        } finally {
            server.destroy();
            server.waitFor();
        }
        assertThat(folder.resolve("home/.config")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1%nosuch", "[fe80::7%nosuch]:22", "127.0.0.1%lo"})
    void an_address_on_an_interface_that_is_not_there_is_an_error_of_the_start_and_of_t(String address)
            throws Exception {
        end(new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.resolve("host") + "")
                .start());
        Path config = Files.write(
                folder.resolve("config"), List.of("HostKey " + folder.resolve("host"), "ListenAddress " + address));
        for (String[] arguments : new String[][] {{"-t"}, {}}) {
            Ended ended = end(serve(List.of(), with(arguments, "-f", config.toString())));
            assertThat(ended.status()).isNotZero();
            assertThat(ended.output())
                    .contains(config + " line 2: ListenAddress: the name ")
                    .contains(" is not known here; write an address")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void where_no_host_key_can_be_used_it_says_what_to_do() throws Exception {
        Path config = Files.writeString(folder.resolve("config"), "HostKey " + folder.resolve("missing") + "\n");
        for (String[] arguments : new String[][] {{"-t"}, {}}) {
            Ended ended = end(serve(List.of(), with(arguments, "-f", config.toString())));
            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.output())
                    .contains("Unable to load host key: Key '" + folder.resolve("missing") + "'")
                    .contains("no hostkeys available", "make one with ssh-keygen");
        }
    }

    @Test
    void a_host_key_that_cannot_be_used_costs_only_itself_as_with_sshd() throws Exception {
        keygen("host");
        Path config = Files.writeString(
                folder.resolve("config"),
                "HostKey " + folder.resolve("missing") + "\nHostKey " + folder.resolve("host") + "\n");
        Ended ended = end(serve(List.of(), "-t", "-f", config.toString()));
        assertThat(ended.status()).isZero();
        assertThat(ended.output()).contains("Unable to load host key: Key '" + folder.resolve("missing") + "'");
    }

    @Test
    void RequiredRSASize_costs_a_shorter_host_key_and_a_start_that_has_no_other_as_with_sshd() throws Exception {
        keygen("rsa", "-t", "rsa", "-b", "2048");
        Path config = folder.resolve("config");
        Files.writeString(config, "RequiredRSASize 2049\nHostKey " + folder.resolve("rsa") + "\n");
        Ended alone = end(serve(List.of(), "-t", "-f", config.toString()));
        assertThat(alone.status()).isEqualTo(1);
        assertThat(alone.output())
                .contains("Host key " + folder.resolve("rsa") + ": Invalid key length: an RSA key of 2048 bits")
                .contains("no hostkeys available");
        keygen("host");
        Files.writeString(config, Files.readString(config) + "HostKey " + folder.resolve("host") + "\n");
        assertThat(end(serve(List.of(), "-t", "-f", config.toString())).status())
                .isZero();
    }

    @Test
    void without_a_file_the_key_that_is_made_is_named_with_its_fingerprint() throws Exception {
        Path key = home().resolve(".config/culvert/ssh_host_ed25519_key");
        for (String made : List.of("made now", "made at an earlier start")) {
            Process server = serve(List.of(), "-p", String.valueOf(FreePort.find()));
            try {
                String log = awaitListening(server);
                assertThat(log).contains("using " + key + ", " + made + ", " + fingerprint(key));
            } finally {
                server.destroy();
                server.waitFor();
            }
        }
    }

    @Test
    void a_check_writes_nothing_to_the_disk() throws Exception {
        for (String check : List.of("-t", "-T")) {
            Ended ended = end(serve(List.of(), check));
            assertThat(ended.status()).as(ended.output()).isZero();
            try (Stream<Path> files = Files.list(home())) {
                assertThat(files).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "/nonexistent", "relative", "/dev/null"})
    void a_user_without_a_home_folder_gets_a_sentence(String home) throws Exception {
        for (String[] arguments : new String[][] {{"-t"}, {}}) {
            Ended ended = end(serve(List.of("-Duser.home=" + home), arguments));
            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.output().strip().lines())
                    .singleElement()
                    .asString()
                    .isEqualTo(
                            "culvert: the user who runs this has no home folder to keep a host key in; name a host key"
                                    + " with -h FILE, or a configuration file with -f FILE, or set XDG_CONFIG_HOME to a folder");
        }
        assertThat(folder.resolve("?")).doesNotExist();
        assertThat(folder.resolve("relative")).doesNotExist();
    }

    @Test
    void a_user_without_a_name_gets_a_sentence_and_lets_in_nobody() throws Exception {
        Ended ended = end(serve(List.of("-Duser.name=?"), "-t"));
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output())
                .contains("the system has no name for the user who runs this")
                .doesNotContain("at io.");
    }

    private Path home() throws IOException {
        return Files.createDirectories(folder.resolve("home"));
    }

    /** @param options of the JVM; its home is a folder of the test where these name none */
    private Process serve(List<String> options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(CommandLines.process("serve"));
        command.add(1, "-Duser.home=" + home());
        command.addAll(2, options);
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().remove("XDG_CONFIG_HOME");
        return builder.start();
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    private static Ended end(Process process) throws IOException, InterruptedException {
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    /** What it has said until then. */
    private static String awaitListening(Process server) throws IOException {
        StringBuilder said = new StringBuilder();
        int next = 0;
        while (said.indexOf("Server listening") < 0
                && (next = server.getInputStream().read()) >= 0) {
            said.append((char) next);
        }
        assertThat(next).as(said.toString()).isNotNegative();
        return said.toString();
    }

    private void keygen(String name, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("ssh-keygen", "-q", "-N", "", "-f", folder.resolve(name).toString()));
        command.addAll(options.length > 0 ? List.of(options) : List.of("-t", "ed25519"));
        assertThat(end(new ProcessBuilder(command).start()).status()).isZero();
    }

    private static String fingerprint(Path key) throws IOException, InterruptedException {
        return end(new ProcessBuilder("ssh-keygen", "-l", "-f", key + ".pub").start())
                .output()
                .split(" ")[1];
    }
}
