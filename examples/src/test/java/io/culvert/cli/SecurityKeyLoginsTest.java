package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Security keys, of which OpenSSH's tests bring a make-believe one that nobody has to touch: stock ssh signs with it, and
 * {@code serve} decides. OPENSSH_TESTS in the environment says where Debian's package openssh-tests is unpacked, if it is not
 * installed.
 */
@Timeout(120)
class SecurityKeyLoginsTest {
    private static final Path PROVIDER = Path.of(
            System.getenv().getOrDefault("OPENSSH_TESTS", "/"), "usr/lib/openssh/regress/misc/sk-dummy/sk-dummy.so");

    @TempDir
    private static Path folder;

    private static ServeProcess server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        boolean present = Files.exists(PROVIDER);
        assertThat(present || !Boolean.getBoolean("culvert.peers.required"))
                .as("%s exists", PROVIDER)
                .isTrue();
        assumeTrue(present, "openssh-tests is not installed");
        server = new ServeProcess(folder, "AuthorizedKeysFile " + folder.resolve("keys_%u"));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519-sk, '',                ''",
        "ecdsa-sk,   '',                ''",
        "ed25519-sk, no-touch-required, no-touch-required",
        "ecdsa-sk,   no-touch-required, no-touch-required",
    })
    void a_security_key_lets_its_user_in(String type, String made, String line) throws Exception {
        assertThat(login(type, made, line)).contains("forward");
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519-sk, '',                verify-required",
        "ecdsa-sk,   '',                verify-required",
        "ed25519-sk, no-touch-required, ''",
        "ecdsa-sk,   no-touch-required, ''",
    })
    void a_signature_without_the_touch_or_the_PIN_that_is_asked_for_is_refused(String type, String made, String line)
            throws Exception {
        assertThat(login(type, made, line)).contains("Permission denied");
    }

    /**
     * What ssh prints.
     *
     * @param made an option that ssh-keygen makes the key with, or nothing
     * @param line an option of the line in authorized_keys, or nothing
     */
    private static String login(String type, String made, String line) throws IOException, InterruptedException {
        String user = "u-" + type + "-" + made + "-" + line;
        Path key = folder.resolve(user);
        List<String> keygen = new ArrayList<>(List.of("ssh-keygen", "-q", "-N", "", "-t", type, "-f", key.toString()));
        keygen.addAll(made.isEmpty() ? List.of() : List.of("-O", made));
        ProcessBuilder builder = new ProcessBuilder(keygen).inheritIO();
        builder.environment().put("SSH_SK_PROVIDER", PROVIDER.toString());
        assertThat(builder.start().waitFor()).isZero();
        Files.writeString(
                folder.resolve("keys_" + user), (line + " " + Files.readString(Path.of(key + ".pub"))).strip());
        return server.ssh(user, "-i", key.toString(), "-o", "SecurityKeyProvider=" + PROVIDER, "127.0.0.1");
    }
}
