package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cli.TwoClients.Run;
import io.culvert.codec.message.AuthMessages.Prompt;
import io.culvert.core.ServerConfig;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Challenge;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Decided;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Step;
import io.culvert.core.key.SshKeyPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code culvert connect} asks its user, beside the stock ssh at the same server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConnectQuestionsTest {
    private static final String[] ANY_HOST = {"-o", "StrictHostKeyChecking=no"};

    @TempDir
    private static Path folder;

    private TwoClients clients;

    @BeforeAll
    void prepare() throws Exception {
        for (String format : List.of("PEM", "PKCS8")) {
            run("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-m", format, "-N", "secret", "-f", path(format));
            Files.delete(folder.resolve(format + ".pub"));
        }
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path("plain"));
        ServerConfig.Builder server = ServerConfig.builder(SshKeyPair.generate("ssh-ed25519"))
                .publicKey((attempt, key) -> CompletableFuture.completedStage(AuthDecision.GRANTED))
                .password((attempt, password) -> CompletableFuture.completedStage(
                        decide(new String(password, StandardCharsets.UTF_8).equals("secret"))))
                .keyboardInteractive(attempt -> CompletableFuture.completedStage(new Challenge(
                        "The \033[31mname",
                        "First line\nsecond \007line",
                        List.of(new Prompt("One: ", false), new Prompt("Two\033: ", true)),
                        answers -> CompletableFuture.<Step>completedStage(
                                new Decided(decide(answers.equals(List.of("secret", "secret"))))))));
        clients = new TwoClients(folder, server);
    }

    private static AuthDecision decide(boolean granted) {
        return granted ? AuthDecision.GRANTED : AuthDecision.DENIED;
    }

    @AfterAll
    void close() throws IOException {
        clients.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "DISPLAY=:9",
                "DISPLAY=",
                "SSH_ASKPASS_REQUIRE=force",
                "SSH_ASKPASS_REQUIRE=FORCE",
                "SSH_ASKPASS_REQUIRE=prefer",
                "SSH_ASKPASS_REQUIRE=prefer DISPLAY=:9",
                "SSH_ASKPASS_REQUIRE=never DISPLAY=:9",
                "SSH_ASKPASS_REQUIRE=sometimes DISPLAY=:9"
            })
    void the_program_of_SSH_ASKPASS_is_asked_for_a_password_where_ssh_asks_it(String variables) throws Exception {
        Map<String, String> environment = Stream.concat(Stream.of("ANSWER=secret"), Stream.of(variables.split(" ")))
                .filter(variable -> !variable.isEmpty())
                .map(variable -> variable.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        assertAlike(environment, with(ANY_HOST, "-o", "PreferredAuthentications=password"));
    }

    /** As newer ones than Debian 12's do. */
    @Test
    void a_display_of_wayland_is_one_too() throws Exception {
        Run run = clients.connect(
                Map.of("WAYLAND_DISPLAY", "wayland-0", "ANSWER", "secret"),
                with(ANY_HOST, "-o", "PreferredAuthentications=password"));
        assertThat(run.loggedIn()).isTrue();
        assertThat(run.asked()).isEqualTo("someone@127.0.0.1's password: |unset\n");
    }

    @Test
    void the_program_is_asked_for_passphrases_and_told_nothing_in_SSH_ASKPASS_PROMPT() throws Exception {
        for (String key : List.of("PEM", "PKCS8")) {
            Run run = assertAlike(forced("secret"), with(ANY_HOST, publicKeys("-i", path(key))));
            assertThat(run.loggedIn()).isTrue();
            assertThat(run.asked()).isEqualTo("Enter passphrase for key '" + path(key) + "': |unset\n");
        }
    }

    @Test
    void a_passphrase_is_asked_for_as_often_as_ssh_asks() throws Exception {
        assertThat(assertAlike(forced("wrong"), with(ANY_HOST, publicKeys("-i", path("PEM"))))
                        .asked()
                        .lines())
                .hasSize(3);
        assertAlike(
                forced("wrong"),
                with(ANY_HOST, publicKeys("-i", path("PEM"), "-i", path("plain"), "-o", "NumberOfPasswordPrompts=1")));
        for (String answer : List.of("", "fail")) {
            Run run = assertAlike(forced(answer), with(ANY_HOST, publicKeys("-i", path("PEM"), "-i", path("plain"))));
            assertThat(run.asked().lines()).hasSize(1);
            assertThat(run.loggedIn()).isTrue();
        }
    }

    @Test
    void a_key_without_a_pub_file_is_asked_for_only_if_those_before_it_do_not_do() throws Exception {
        Run run = assertAlike(forced("secret"), with(ANY_HOST, publicKeys("-i", path("plain"), "-i", path("PEM"))));
        assertThat(run.loggedIn()).isTrue();
        assertThat(run.asked()).isEmpty();
    }

    @Test
    void in_batch_mode_and_without_anybody_to_ask_a_key_without_a_pub_file_is_passed_over() throws Exception {
        String[] keys = publicKeys("-i", path("PEM"), "-i", path("plain"));
        assertThat(assertAlike(forced("secret"), with(ANY_HOST, with(keys, "-o", "BatchMode=yes")))
                        .asked())
                .isEmpty();
        assertThat(assertAlike(Map.of(), with(ANY_HOST, keys)).output())
                .contains(path("PEM") + " needs a passphrase, and there is nobody to ask for it");
    }

    @Test
    void the_program_is_asked_whether_a_host_is_the_right_one() throws Exception {
        Run run = assertAlike(forced(""), with(publicKeys("-i", path("plain")), "-o", "StrictHostKeyChecking=ask"));
        assertThat(run.loggedIn()).isTrue();
        assertThat(run.asked()).contains("continue connecting (yes/no/[fingerprint])? |unset\n");
    }

    @Test
    void keyboard_interactive_shows_the_name_and_the_instruction_and_asks_as_ssh_does() throws Exception {
        String[] options = with(ANY_HOST, "-o", "PreferredAuthentications=keyboard-interactive");
        Run run = assertAlike(forced("secret"), options);
        assertThat(run.loggedIn()).isTrue();
        assertThat(run.asked()).startsWith("(someone@127.0.0.1) One: |unset\n");
        for (Run shown : List.of(run, clients.ssh(forced("secret"), options))) {
            assertThat(shown.output().replace("\r", ""))
                    .contains("The \\033[31mname\n")
                    .contains("First line\nsecond ");
        }
        assertThat(run.output()).contains("second \\007line\n");
        assertThat(clients.connect(forced("secret"), with(options, "-q")).output())
                .isEqualTo(Greeter.GREETING);
    }

    @Test
    void an_alias_of_the_host_stands_in_the_questions() throws Exception {
        for (String method : List.of("password", "keyboard-interactive")) {
            Run run = assertAlike(
                    forced("secret"),
                    with(ANY_HOST, "-o", "HostKeyAlias=alias", "-o", "PreferredAuthentications=" + method));
            assertThat(run.asked()).contains("someone@alias");
        }
    }

    @Test
    void a_bad_line_of_known_hosts_is_told_once_in_a_run() throws Exception {
        Path known = Files.writeString(folder.resolve("known"), "|1|*|* ssh-ed25519 AAAA\n");
        Run run = clients.connect(
                Map.of(), with(ANY_HOST, publicKeys("-i", path("plain"), "-o", "UserKnownHostsFile=" + known)));
        assertThat(run.loggedIn()).isTrue();
        assertThat(run.output().lines())
                .containsOnlyOnce(known + ":1: line ignored: the salt and the hash of a name must be base64");
    }

    @Test
    void a_program_that_cannot_be_run_is_named() throws Exception {
        Map<String, String> environment =
                Map.of("SSH_ASKPASS", path("none"), "SSH_ASKPASS_REQUIRE", "force", "ANSWER", "");
        assertThat(clients.connect(environment, with(ANY_HOST, "-o", "PreferredAuthentications=password"))
                        .output())
                .contains("cannot run " + path("none") + "; let SSH_ASKPASS be the path of a program");
    }

    /** Ours, which has asked the same as ssh, with the same success. */
    private Run assertAlike(Map<String, String> environment, String... options) throws Exception {
        Run ssh = clients.ssh(environment, options);
        Run ours = clients.connect(environment, options);
        // Ssh has the address in brackets, too, after the name.
        String asked = ssh.asked().replaceAll(" \\(\\[127\\.0\\.0\\.1]:[0-9]+\\)", "");
        assertThat(ours.asked())
                .as("ssh: %s%nours: %s", ssh.output(), ours.output())
                .isEqualTo(asked);
        assertThat(ours.loggedIn())
                .as("ssh: %s%nours: %s", ssh.output(), ours.output())
                .isEqualTo(ssh.loggedIn());
        return ours;
    }

    private static Map<String, String> forced(String answer) {
        return Map.of("SSH_ASKPASS_REQUIRE", "force", "ANSWER", answer);
    }

    private static String[] publicKeys(String... options) {
        return with(options, "-o", "PreferredAuthentications=publickey", "-o", "IdentitiesOnly=yes");
    }

    private static String[] with(String[] options, String... more) {
        return Stream.concat(Arrays.stream(options), Arrays.stream(more)).toArray(String[]::new);
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
