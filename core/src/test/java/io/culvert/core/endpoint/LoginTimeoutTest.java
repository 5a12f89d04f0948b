package io.culvert.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.MessageNumber;
import io.culvert.core.SshException;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.ClientAuthMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a client waits for a server that does not answer. Time is virtual. */
class LoginTimeoutTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static void assertGivenUp(MemoryPair pair) {
        pair.pass(LIMIT.minusMillis(1));
        assertThat(pair.ready).isNotDone();
        pair.pass(Duration.ofMillis(1));
        assertThat(pair.failure().kind()).isEqualTo(SshException.Kind.TIMEOUT);
        assertThat(pair.failure()).hasMessage("the server did not answer for 10.0 s during the login");
        assertThat(pair.client.wire.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {MessageNumber.SERVICE_REQUEST, MessageNumber.USERAUTH_REQUEST})
    void a_server_that_does_not_answer_during_the_login_is_given_up(int unanswered) {
        MemoryPair.Setup setup = MemoryPair.setup().client(config -> config.loginTimeout(LIMIT));
        setup.serverTap = tap -> tap.dropInbound = number -> number == unanswered;
        try (MemoryPair pair = setup.build()) {
            pair.pump();
            assertGivenUp(pair);
        }
    }

    @Test
    void a_user_may_take_any_time_and_the_server_no_longer_after_that() {
        CompletableFuture<Optional<byte[]>> first = new CompletableFuture<>();
        CompletableFuture<Optional<byte[]>> second = new CompletableFuture<>();
        CompletableFuture<AuthDecision> decision = new CompletableFuture<>();
        MemoryPair.Setup setup = MemoryPair.setup()
                .client(config -> config.loginTimeout(LIMIT)
                        .authenticateWith(new ClientAuthMethod.Password(attempt -> attempt == 1 ? first : second)))
                .server(config -> config.loginGraceTime(Duration.ZERO)
                        .publicKey((attempt, key) -> CompletableFuture.completedStage(AuthDecision.DENIED))
                        .password((attempt, password) ->
                                password[0] == 'g' ? decision : CompletableFuture.completedStage(AuthDecision.DENIED)));
        try (MemoryPair pair = setup.build()) {
            pair.pump();
            pair.pass(LIMIT.dividedBy(2)); // in which the server refuses the key
            pair.pass(Duration.ofHours(1));
            assertThat(pair.ready).isNotDone();
            pair.run(() -> first.complete(Optional.of("wrong".getBytes(StandardCharsets.US_ASCII))));
            pair.pump();
            pair.pass(LIMIT.dividedBy(2)); // in which it refuses the password
            pair.pass(Duration.ofHours(1));
            assertThat(pair.ready).isNotDone();
            pair.run(() -> second.complete(Optional.of("good".getBytes(StandardCharsets.US_ASCII))));
            pair.pump();
            assertGivenUp(pair);
        }
    }
}
