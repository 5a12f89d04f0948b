package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
        assertThat(keys.permits(KEY)).isTrue();
        assertThat(keys.permits(OTHER)).isTrue();
        assertThat(keys.permits(SshKeyPair.generate("ssh-ed25519").publicKey())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-pty", "no-agent-forwarding,no-X11-forwarding", "No-User-RC,pty,port-forwarding"})
    void a_key_with_options_that_cost_nothing_is_used(String options) throws IOException {
        assertThat(read(options + " " + line(KEY)).permits(KEY)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "restrict",
                "no-port-forwarding",
                "permitopen=\"host:22\"",
                "permitlisten=\"8080\"",
                "from=\"10.0.0.0/8,!10.1.1.1\"",
                "command=\"echo \\\"a b\\\" ssh-ed25519\"",
                "cert-authority",
                "cert-authority,principals=\"a,b\"",
                "expiry-time=\"20300101\"",
                "tunnel=\"0\"",
                "verify-required",
                "no-pty,something-new,pty"
            })
    void A02_a_key_with_a_restriction_that_is_not_enforced_is_refused(String options) throws IOException {
        AuthorizedKeys keys = read("# line one", options + " " + line(KEY), line(OTHER));
        try (LogCapture log = new LogCapture()) {
            assertThat(keys.permits(KEY)).isFalse();
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .startsWith(keys.file() + ":2: key " + KEY.fingerprint() + " refused: no support for its option ");
        }
        assertThat(keys.permits(OTHER)).isTrue();
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
            assertThat(keys.permits(KEY)).isFalse();
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
        assertThat(read(restriction + line(KEY)).permits(KEY)).isFalse();
    }

    private AuthorizedKeys read(String... lines) throws IOException {
        return AuthorizedKeys.read(
                Files.writeString(folder.resolve("authorized_keys"), String.join("\n", lines) + "\n"));
    }

    private static String line(SshPublicKey key) {
        return SshPublicKeys.toLine(key);
    }
}
