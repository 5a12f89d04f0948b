package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.config.ServerSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs of the system's, which are root's own. */
@Timeout(20)
class AuthorizedKeysCommandTest {
    private static final SshPublicKey KEY = SshKeyPair.generate("ssh-ed25519").publicKey();
    private static final String SELF = System.getProperty("user.name");

    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        executor.shutdown();
    }

    private static ServerSettings settings(String command) {
        return ServerSettings.builder()
                .option("AuthorizedKeysCommand " + command)
                .option("AuthorizedKeysCommandUser " + SELF)
                .build();
    }

    private CompletableFuture<Boolean> ask(String user, String command, Duration deadline) {
        return new AuthorizedKeysCommand(settings(command)::authorizedKeysCommand, deadline, executor)
                .authorize(
                        new LoginAttempt(
                                user, new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("127.0.0.1", 2)),
                        KEY)
                .thenApply(AuthDecision::granted)
                .toCompletableFuture();
    }

    private boolean lets(String user, String command) {
        return ask(user, command, Duration.ofSeconds(10)).join();
    }

    @Test
    void a_key_that_the_program_prints_for_the_user_lets_that_user_in() throws IOException {
        Files.writeString(folder.resolve("bob"), "# bob's\n" + SshPublicKeys.toLine(KEY) + " bob@home\n");
        Files.writeString(folder.resolve("eve"), "from=\"192.0.2.1\" " + SshPublicKeys.toLine(KEY) + "\n");
        assertThat(lets("bob", "/bin/cat " + folder + "/%u")).isTrue();
        assertThat(lets("eve", "/bin/cat " + folder + "/%u")).isFalse();
        assertThat(lets("alice", "/bin/cat " + folder + "/%u")).isFalse();
    }

    @Test
    void the_tokens_stand_for_the_user_and_the_key() {
        assertThat(lets("bob", "/bin/echo %t %k")).isTrue();
        assertThat(lets(SELF, "/bin/echo %t %k %u-%U-%h-%f-%%")).isTrue();
        assertThat(lets(
                        "bob",
                        "/bin/sh -c '[ \"$0\" = \"127.0.0.1 1 127.0.0.1 2\" ] && [ -z \"$1\" ] && echo $2 $3'"
                                + " %C %D %t %k"))
                .isTrue();
        assertThat(settings("/bin/x a%ub %%u").authorizedKeysCommand(token -> "<" + token + ">"))
                .containsExactly("/bin/x", "a<u>b", "%u");
        assertThat(settings("/bin/x").authorizedKeysCommand(String::valueOf)).containsExactly("/bin/x", "u");
    }

    @Test
    void a_user_without_an_account_has_no_home_to_be_asked_about() {
        assertThat(lets("nobody-here", "/bin/echo %t %k")).isTrue();
        assertThat(lets("nobody-here", "/bin/echo %t %k %h")).isFalse();
        assertThat(lets("nobody-here", "/bin/echo %t %k %U")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-n", "../bob", "a b", "a;b", ""})
    void K01_the_program_is_not_run_for_a_name_that_is_not_safe(String user) {
        assertThat(lets(user, "/bin/echo %t %k")).isFalse();
    }

    /** An exit status other than 0, a signal, no program, one that hangs, one that floods, one that leaves a child behind. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/bin/sh -c 'echo $0 $1; exit 1' %t %k",
                "/bin/sh -c 'echo $0 $1; kill -9 $$' %t %k",
                "/bin/no-such-program",
                "/bin",
                "/bin/sh -c 'echo $0 $1; sleep 100' %t %k",
                "/bin/sh -c 'echo $0 $1; sleep 100 & sleep 100' %t %k",
                "/bin/sh -c 'echo $0 $1; exec cat /dev/zero' %t %k"
            })
    void T17_a_program_that_does_not_end_well_and_soon_lets_nobody_in(String command) {
        assertThat(ask("bob", command, Duration.ofMillis(300)).join()).isFalse();
    }

    @Test
    void a_child_that_the_program_leaves_behind_holds_up_nobody() {
        assertThat(lets("bob", "/bin/sh -c 'echo $0 $1; sleep 5 &' %t %k")).isTrue();
    }

    @Test
    void a_program_that_hangs_holds_no_thread() {
        CompletableFuture<Boolean> hanging = ask("bob", "/bin/sleep 100", Duration.ofSeconds(2));
        assertThat(lets("bob", "/bin/echo %t %k")).isTrue();
        assertThat(hanging).isNotDone();
        assertThat(hanging.join()).isFalse();
    }

    @Test
    void P09_the_output_has_the_limits_of_a_file() throws IOException {
        String line = SshPublicKeys.toLine(KEY);
        Files.writeString(folder.resolve("long"), "x".repeat(20_000) + line + "\n");
        Files.writeString(folder.resolve("many"), line + "\n" + "#\n".repeat(BoundedFile.MAX_LINES));
        Files.writeString(folder.resolve("much"), line + "\n" + "#".repeat(BoundedFile.MAX_BYTES));
        for (String file : new String[] {"long", "many", "much"}) {
            assertThat(lets(file, "/bin/cat " + folder + "/%u")).as(file).isFalse();
        }
    }

    @Test
    void K07_a_program_that_others_than_root_could_have_written_is_not_run() throws IOException {
        Path program = Files.writeString(
                folder.resolve("program"),
                "#!/bin/sh\necho ssh-ed25519 " + Base64.getEncoder().encodeToString(KEY.blob()) + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(lets("bob", program.toString())).isFalse(); // its folder is in one that all may write to
        assertThat(lets("bob", "/bin/sh " + program)).isTrue();
    }
}
