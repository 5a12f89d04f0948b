package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.key.Presence;
import io.culvert.core.key.SshPublicKeys;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines of authorized_keys that name a security key. */
class SecurityKeyLinesTest {
    private static final String KEY = "sk-ssh-ed25519@openssh.com "
            + "AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAILG87qcXt+YQIHkYX0Bsm4zWCZSyYphtodm0HsC6REGNAAAABHNzaDo=";

    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 1);

    @TempDir
    Path folder;

    @Test
    void a_security_key_is_read_with_and_without_options() throws IOException {
        assertThat(read(KEY + " me@host", "no-pty " + KEY).entries())
                .extracting(entry -> entry.key().type())
                .containsExactly("sk-ssh-ed25519@openssh.com", "sk-ssh-ed25519@openssh.com");
    }

    @ParameterizedTest
    @CsvSource({
        "no-pty, true, false",
        "No-Touch-Required, false, false",
        "'no-touch-required,touch-required', true, false",
        "'no-touch-required,verify-required', false, true",
        "'verify-required,no-verify-required', true, false"
    })
    void A05_a_line_says_what_a_signature_must_assert(String options, boolean touched, boolean verified)
            throws Exception {
        AuthDecision decision = read(options + " " + KEY)
                .decide(new LoginAttempt("alice", CLIENT, CLIENT), SshPublicKeys.parseLine(KEY), Instant.EPOCH);
        assertThat(decision.granted()).isTrue();
        assertThat(decision.presence()).isEqualTo(new Presence(touched, verified));
    }

    private AuthorizedKeys read(String... lines) throws IOException {
        return AuthorizedKeys.read(Files.writeString(folder.resolve("authorized_keys"), String.join("\n", lines)));
    }
}
