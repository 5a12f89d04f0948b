package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizedKeysTest {
    private static final SshPublicKey KEY = SshKeyPair.generate("ssh-ed25519").publicKey();
    private static final SshPublicKey OTHER =
            SshKeyPair.generate("ecdsa-sha2-nistp384").publicKey();

    @TempDir
    Path folder;

    @Test
    void reads_keys_comments_and_blank_lines() throws IOException {
        AuthorizedKeys keys =
                read("# a comment", "", "  \t", "   # another", "\t" + line(KEY) + " me@host", line(OTHER));
        assertThat(keys.entries()).extracting(AuthorizedKeys.Entry::line).containsExactly(5, 6);
        assertThat(permits(keys, KEY)).isTrue();
        assertThat(permits(keys, OTHER)).isTrue();
        assertThat(permits(keys, SshKeyPair.generate("ssh-ed25519").publicKey()))
                .isFalse();
    }

    @Test
    void K09_a_byte_order_mark_and_a_comment_in_another_encoding_cost_no_key() throws IOException {
        Path file = folder.resolve("keys");
        String text = "\u00ef\u00bb\u00bf" + line(KEY) + " f\u00fcr alle\n" + line(OTHER) + "\n";
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        AuthorizedKeys keys = AuthorizedKeys.read(file);
        assertThat(permits(keys, KEY)).isTrue();
        assertThat(permits(keys, OTHER)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-pty", "no-agent-forwarding,no-X11-forwarding", "No-User-RC,pty,port-forwarding"})
    void a_key_with_options_that_cost_nothing_is_used(String options) throws IOException {
        assertThat(permits(read(options + " " + line(KEY)), KEY)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no-pty,something-new,pty",
                "something-new=\"1\"",
                "restrict=\"yes\"",
                "permitopen",
                "permitopen=\"host\"",
                "permitopen=\"any\"",
                "permitopen=\"none\"",
                "permitopen=\"host:4294967295\"",
                "permitopen=\"a:1\",permitopen=\"b\"",
                "permitlisten=\"any\"",
                "permitlisten=\"none\"",
                "permitlisten=\"0\"",
                "from=\"\"",
                "from=\"10.0.0.1/8\"",
                "from=\"10.0.0.1\",from=\"10.0.0.2\"",
                "command=\"a\",command=\"b\"",
                "expiry-time=\"tomorrow\"",
                "expiry-time=\"20301301\"",
                "expiry-time=\"2030010112\"",
                "environment=\"x\"",
                "tunnel=\"x\""
            })
    void A02_a_key_with_an_option_that_is_not_understood_is_refused(String options) throws IOException {
        AuthorizedKeys keys = read("# line one", options + " " + line(KEY), line(OTHER));
        try (LogCapture log = new LogCapture()) {
            assertThat(permits(keys, KEY)).isFalse();
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .startsWith(keys.file() + ":2: key " + KEY + " refused: ");
        }
        assertThat(permits(keys, OTHER)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "from=\"192.0.2.7\" true",
                "from=\"192.0.2.8\" false",
                "from=\"192.0.2.0/24\" true",
                "from=\"192.0.2.0/24,!192.0.2.7\" false",
                "from=\"192.0.2.*\" true",
                "from=\"*,!192.0.2.?\" false",
                "from=\"client.example\" false",
                "expiry-time=\"20300101Z\" true",
                "expiry-time=\"20291231235959Z\" false",
                "expiry-time=\"203001010000Z\" true",
                "expiry-time=\"20400101\",expiry-time=\"20200101\" false",
                "cert-authority false",
                "cert-authority,principals=\"a,b\" false",
                "environment=\"A=b\",tunnel=\"0\",no-touch-required,verify-required true"
            })
    void a_key_is_used_from_where_and_until_when_its_options_say(String options, boolean permitted) throws IOException {
        assertThat(permits(read(options + " " + line(KEY)), KEY)).isEqualTo(permitted);
    }

    @Test
    void A02_what_a_key_restricts_goes_with_the_grant() throws IOException {
        assertThat(decide(read("no-pty " + line(KEY)), KEY)).isEqualTo(AuthDecision.GRANTED);
        for (String options : List.of("restrict", "no-port-forwarding", "command=\"x\"", "permitopen=\"a:1\"")) {
            assertThat(decide(read(options + " " + line(KEY)), KEY).restrictions())
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no-pty,, KEY",
                "no-pty, KEY",
                ",no-pty KEY",
                "from=10.0.0.1 KEY",
                "from=\"10.0.0.1 KEY",
                "from=\"a\"b KEY",
                "from=\"a\\\" KEY",
                "no pty KEY",
                "no-pty\u00a0 KEY",
                "no-pty",
                "ssh-ed25519",
                "ssh-ed25519 AAAA",
                "ssh-rsa",
                "=\"x\" KEY",
                "sk-ssh-ed25519@openssh.com AAAA"
            })
    void a_bad_line_is_skipped_with_its_number_and_lets_nobody_in(String bad) throws IOException {
        try (LogCapture log = new LogCapture()) {
            AuthorizedKeys keys = read(line(OTHER), bad.replace("KEY", line(KEY)), line(OTHER));
            assertThat(permits(keys, KEY)).isFalse();
            assertThat(keys.entries()).hasSize(2);
            assertThat(log.warnings()).singleElement().asString().startsWith(keys.file() + ":2: line ignored: ");
        }
    }

    @Test
    void options_have_values_with_blanks_commas_and_quotes() throws InvalidKeyException {
        String text = "a=\"x y,z\",B,c=\"say \\\"hi\\\" \\ \" rest";
        int end = KeyOption.end(text);
        assertThat(text.substring(end)).isEqualTo(" rest");
        assertThat(KeyOption.parse(text.substring(0, end)))
                .containsExactly(
                        new KeyOption("a", "x y,z"), new KeyOption("b", null), new KeyOption("c", "say \"hi\" \\ "));
    }

    @Test
    void P09_an_option_string_as_long_as_a_line_can_be_is_read_without_trouble() throws IOException {
        String value = "\\\"".repeat(8000);
        assertThat(read("command=\"" + value + "\" " + line(KEY)).entries()).hasSize(1);
        assertThatThrownBy(() -> KeyOption.end("\"" + value)).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void P09_a_key_behind_a_line_that_is_too_long_is_no_key_of_its_own() throws IOException {
        String restriction = "command=\"" + "x".repeat(BoundedFile.MAX_LINE_BYTES - 10) + "\" ";
        assertThat(permits(read(restriction + line(KEY)), KEY)).isFalse();
    }

    private AuthorizedKeys read(String... lines) throws IOException {
        return AuthorizedKeys.read(
                Files.writeString(folder.resolve("authorized_keys"), String.join("\n", lines) + "\n"));
    }

    private static boolean permits(AuthorizedKeys keys, SshPublicKey key) {
        return decide(keys, key).granted();
    }

    private static AuthDecision decide(AuthorizedKeys keys, SshPublicKey key) {
        InetSocketAddress client = new InetSocketAddress("192.0.2.7", 1);
        return keys.decide(new LoginAttempt("alice", client, client), key, Instant.parse("2030-01-01T00:00:00Z"));
    }

    private static String line(SshPublicKey key) {
        return SshPublicKeys.toLine(key);
    }
}
