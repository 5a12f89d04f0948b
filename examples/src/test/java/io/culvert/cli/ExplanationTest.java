package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.keys.PrivateKeyFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ExplanationTest {
    private static final SshKeyPair KEY = SshKeyPair.generate("ssh-ed25519");

    @TempDir
    private Path folder;

    @BeforeEach
    void prepare() throws IOException {
        PrivateKeyFile.create(folder.resolve("key"), KEY);
        authorize("");
    }

    private void authorize(String options) throws IOException {
        Files.writeString(
                folder.resolve("authorized"),
                "# bob's\n" + options + " " + SshPublicKeys.toLine(KEY.publicKey()) + "\n");
    }

    /** What is printed about a question of bob's. */
    private List<String> explain(String question, String... lines) throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Question asked = Question.parse("user=bob,from=192.0.2.7," + question);
        ServerSettings settings = ServerSettings.builder()
                .lines("config", Arrays.asList(lines))
                .option("AuthorizedKeysFile " + folder.resolve("authorized"))
                .option("StrictModes no")
                .build();
        boolean yes = Explanation.answer(
                settings, asked, asked.publicKey(), new PrintStream(printed, true, StandardCharsets.UTF_8));
        List<String> output = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(output).last().isEqualTo(yes ? "yes" : "no");
        return output;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "PermitOpen 127.0.0.1:80 ! open=127.0.0.1:80 ! open 127.0.0.1:80: yes, PermitOpen (config line 1)",
                "AllowUsers bob ! open=127.0.0.1:80 ! open 127.0.0.1:80: yes, PermitOpen (the default)",
                "AllowUsers bob ! open=127.0.0.1:80 ! login of bob from 192.0.2.7: yes, AllowUsers (config line 1)",
                "#|AllowTcpForwarding remote ! open=127.0.0.1:80 ! open 127.0.0.1:80: no, AllowTcpForwarding (config line 2)",
                "Match User bob|PermitOpen none ! open=127.0.0.1:80 ! open 127.0.0.1:80: no, PermitOpen (config line 2,"
                        + " behind Match User bob of config line 1)",
                "Match User eve|PermitOpen none ! open=127.0.0.1:80 ! connect to 127.0.0.1: yes, PermitOpen (the default)",
                "DenyUsers eve|DenyUsers b* ! open=127.0.0.1:80 ! login of bob from 192.0.2.7: no, DenyUsers (config line 1"
                        + " and config line 2)",
                "AllowUsers bob@10.0.0.0/8 ! listen=localhost:0 ! login of bob from 192.0.2.7: no, AllowUsers (config line 1)",
                "DisableForwarding yes ! listen=localhost:0 ! listen on localhost:0: no, DisableForwarding (config line 1)",
                "PermitListen 8080 ! listen=localhost:0 ! listen on localhost:0: no, PermitListen (config line 1)",
                "PermitListen 8080 ! listen=localhost:8080 ! listen on localhost:8080: yes, PermitListen (config line 1)",
                "AllowTcpForwardingForUsers eve ! open=127.0.0.1:80 ! open 127.0.0.1:80: no, AllowTcpForwardingForUsers"
                        + " (config line 1)",
                "# ! open=169.254.169.254:80 ! connect to 169.254.169.254: no, PermitOpen (the default)",
                "# ! open=/run/x ! open /run/x: no, AllowStreamLocalForwarding (the default)",
                "AllowStreamLocalForwarding local ! listen=/run/x ! listen at /run/x: no, AllowStreamLocalForwarding"
                        + " (config line 1)",
                "# ! listen=localhost:22 ! listen on localhost:22: no, PermitListen (the default)",
                "PermitListen *:* 22 ! listen=localhost:22 ! listen on localhost:22: yes, PermitListen (config line 1)",
                "AllowStreamLocalForwarding yes ! open=/run/x ! open /run/x: no, PermitOpenPath (the default)",
                "RunAs bob|AllowStreamLocalForwarding yes ! open=/run/x ! open /run/x: yes, PermitOpenPath (the default)",
                "SystemAccounts only ! open=127.0.0.1:80 ! login of bob from 192.0.2.7: no, it is no account of this system"
                        + " and SystemAccounts (config line 1)",
                "AllowStreamLocalForwarding yes|PermitListenPath /run/* ! listen=/run/x ! listen at /run/x: yes,"
                        + " PermitListenPath (config line 2)",
            })
    void the_line_that_decides_is_named(String lines, String question, String line) throws IOException {
        List<String> output = explain(question, lines.split("\\|"));
        assertThat(output).contains(line);
        assertThat(output.get(output.size() - 1)).isEqualTo(line.contains(": yes, ") ? "yes" : "no");
    }

    @Test
    void a_key_decides_within_what_the_files_permit() throws IOException {
        String key = "key=" + folder.resolve("key") + ",";
        assertThat(explain(key + "open=127.0.0.1:80"))
                .contains("key ssh-ed25519 " + KEY.publicKey().fingerprint()
                        + ": yes, AuthorizedKeysFile (command-line line 0)")
                .endsWith("yes");
        authorize("permitopen=\"127.0.0.1:443\"");
        assertThat(explain(key + "open=127.0.0.1:80")).contains("open 127.0.0.1:80: no, an option of the key");
        assertThat(explain(key + "open=127.0.0.1:443")).endsWith("yes");
        authorize("permitopen=\"*:443\",permitopen=\"!127.0.0.0/8:*\"");
        assertThat(explain(key + "open=127.0.0.1:443")).contains("connect to 127.0.0.1: no, an option of the key");
        authorize("from=\"10.0.0.0/8\"");
        assertThat(explain(key + "open=127.0.0.1:80")).anyMatch(line -> line.startsWith("key ssh-ed25519"));
        assertThat(explain(key + "open=127.0.0.1:80")).endsWith("no");
    }

    @Test
    void a_key_of_either_half_is_read() throws IOException {
        assertThat(explain("key=" + folder.resolve("key"))).isEqualTo(explain("key=" + folder.resolve("key.pub")));
    }

    @Test
    void what_more_a_login_needs_is_said() throws IOException {
        assertThat(explain("key=" + folder.resolve("key"), "AuthenticationMethods publickey,password"))
                .contains("a key alone is not enough: AuthenticationMethods (config line 1)");
        assertThat(explain("key=" + folder.resolve("key"), "PubkeyAuthentication no"))
                .anyMatch(line -> line.endsWith(": no, PubkeyAuthentication (config line 1)"))
                .endsWith("no");
        assertThat(explain("key=" + folder.resolve("key"), "PubkeyAcceptedAlgorithms ecdsa-sha2-nistp256"))
                .anyMatch(line -> line.endsWith(": no, PubkeyAcceptedAlgorithms (config line 1)"))
                .endsWith("no");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"user=bob", "from=192.0.2.7", "who=bob", "user=bob,from=192.0.2.7,open=host", "open=h:99999"})
    void A08_a_question_that_is_not_understood_is_an_error(String question) {
        assertThatIllegalArgumentException().isThrownBy(() -> Question.parse(question));
    }

    /** The program's own exit status and output, with the place in authorized_keys. */
    @Test
    void the_program_answers_by_its_exit_status_and_names_the_line_of_the_key() throws Exception {
        Files.writeString(
                folder.resolve("config"),
                "AuthorizedKeysFile " + folder.resolve("authorized") + "\nStrictModes no\nPermitOpen 127.0.0.1:80\n");
        String question = "user=bob,from=127.0.0.1,key=" + folder.resolve("key.pub");
        assertThat(serve(question + ",open=127.0.0.1:80", 0))
                .contains(folder.resolve("authorized") + ":2: key " + KEY.publicKey() + " accepted\n")
                .endsWith("\nyes\n");
        assertThat(serve(question + ",open=127.0.0.1:81", 1))
                .contains("PermitOpen (" + folder.resolve("config") + " line 3)")
                .endsWith("\nno\n");
        assertThat(serve("nonsense", 2)).contains("'nonsense' is no part of a question");
    }

    private String serve(String question, int status) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(CommandLines.process(
                        "serve", "-f", folder.resolve("config").toString(), "--explain", question))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(status);
        return Files.readString(out);
    }
}
