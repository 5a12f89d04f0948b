package io.culvert.core.userauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.SshException;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.SshKeyPair;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both handlers joined back to back; everything that decides does so at once, or only when nobody has more to say. */
class LoginPairTest {
    private static final SshKeyPair ED25519 = SshKeyPair.generate("ssh-ed25519");
    private static final SshKeyPair ECDSA = SshKeyPair.generate("ecdsa-sha2-nistp256");
    private static final SshKeyPair RSA = SshKeyPair.generate("ssh-rsa");
    private static final SshKeyPair STRANGE = SshKeyPair.generate("ssh-ed25519");

    private final ServerLogins logins = new ServerLogins(ED25519, ECDSA, RSA);
    private final ClientMethods methods = new ClientMethods();

    /** What went over the wire, and how it ended for both. */
    private record Outcome(
            List<Integer> fromClient, List<Integer> fromServer, boolean loggedIn, List<Throwable> errors) {}

    private Outcome login(boolean delayed, ClientAuthMethod... configured) {
        if (delayed) {
            logins.delayed();
            methods.delayed();
        }
        try (LoginEnd server = LoginEnd.server(logins);
                LoginEnd client = methods.client(configured)) {
            server.secured();
            client.session.peerSignatureAlgorithms(logins.algorithms);
            client.secured();
            do {
                client.talkTo(server);
            } while (logins.release() | methods.release());
            assertThat(client.loggedIn()).isEqualTo(server.loggedIn());
            assertThat(server.tail.errors).isEmpty();
            return new Outcome(client.sent, server.sent, client.loggedIn(), client.tail.errors);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void each_kind_of_key_logs_in(boolean delayed) {
        for (SshKeyPair key : List.of(ED25519, ECDSA, RSA)) {
            Outcome outcome = login(delayed, methods.keys(key));
            assertThat(outcome.loggedIn).isTrue();
            assertThat(outcome.fromClient).containsExactly(5, 50, 50, 50);
            assertThat(outcome.fromServer).containsExactly(6, 51, 60, 52);
            assertThat(logins.log)
                    .endsWith("succeeded alice publickey " + key.publicKey().type());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_second_key_logs_in_when_the_first_is_strange(boolean delayed) {
        Outcome outcome = login(delayed, methods.keys(STRANGE, ED25519));
        assertThat(outcome.loggedIn).isTrue();
        assertThat(outcome.fromServer).containsExactly(6, 51, 51, 60, 52);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_password_logs_in_at_the_third_attempt(boolean delayed) {
        Outcome outcome = login(delayed, methods.passwords("sesame", "", "secret"));
        assertThat(outcome.loggedIn).isTrue();
        assertThat(outcome.fromServer).containsExactly(6, 51, 51, 51, 52);
        assertThat(methods.log).containsExactly("password 1", "password 2", "password 3", "succeeded password");
        assertThat(methods.passwords)
                .allSatisfy(password -> assertThat(password).doesNotContain('s'));
        assertThat(logins.passwords).allSatisfy(password -> assertThat(password).doesNotContain('s'));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_dialogue_logs_in(boolean delayed) {
        Outcome outcome = login(delayed, methods.answers("blue"));
        assertThat(outcome.loggedIn).isTrue();
        assertThat(outcome.fromClient).containsExactly(5, 50, 50, 61);
        assertThat(outcome.fromServer).containsExactly(6, 51, 60, 52);
        assertThat(methods.log).containsExactly("prompts [Colour: ]", "succeeded keyboard-interactive");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void methods_that_fail_are_followed_by_the_one_that_does_not(boolean delayed) {
        logins.banner = "Mind the gap\n";
        Outcome outcome = login(delayed, methods.keys(STRANGE), methods.passwords("wrong"), methods.answers("blue"));
        assertThat(outcome.loggedIn).isTrue();
        assertThat(outcome.fromServer).containsExactly(6, 53, 51, 51, 51, 51, 51, 60, 52);
        assertThat(methods.log).startsWith("banner Mind the gap\n").endsWith("succeeded keyboard-interactive");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_client_that_nothing_helps_is_told_so(boolean delayed) {
        logins.keyboardInteractive = null;
        Outcome outcome = login(delayed, methods.keys(STRANGE), methods.passwords("wrong"), methods.answers("blue"));
        assertThat(outcome.loggedIn).isFalse();
        assertThat(outcome.errors)
                .singleElement()
                .isInstanceOf(SshException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo("alice@example.org: Permission denied (publickey,password).");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_user_whom_the_gate_turns_away_is_denied_with_the_right_key(boolean delayed) {
        logins.gate = attempt -> false;
        Outcome outcome = login(delayed, methods.keys(ED25519), methods.passwords("secret"));
        assertThat(outcome.loggedIn).isFalse();
        assertThat(outcome.fromServer).containsExactly(6, 51, 51, 51, 51, 51);
        assertThat(outcome.errors).singleElement().isInstanceOf(SshException.class);
    }
}
