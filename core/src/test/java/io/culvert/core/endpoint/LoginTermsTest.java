package io.culvert.core.endpoint;

import static io.culvert.core.endpoint.SessionTest.data;
import static io.culvert.core.endpoint.SessionTest.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.KeepAlive;
import io.culvert.core.RekeyLimit;
import io.culvert.core.SshChannel;
import io.culvert.core.auth.AuthenticationMethods;
import io.culvert.core.auth.LoginTerms;
import io.culvert.core.auth.PublicKeyAuthenticator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What holds for one login, where the server's own settings are others. */
class LoginTermsTest {
    private static final RekeyLimit NEVER = new RekeyLimit(Long.MAX_VALUE, Duration.ZERO);

    private static MemoryPair loggedIn(KeepAlive keepAlive, RekeyLimit rekeyLimit) {
        LoginTerms terms = new LoginTerms(
                true,
                PublicKeyAuthenticator.only("alice", MemoryPair.USER_KEY.publicKey()),
                null,
                null,
                AuthenticationMethods.ANY,
                List.of("ssh-ed25519"),
                6,
                "",
                keepAlive,
                rekeyLimit,
                "attached");
        MemoryPair pair = MemoryPair.setup()
                .client(config -> config.keepAlive(KeepAlive.OFF).rekeyLimit(NEVER))
                .server(config -> config.keepAlive(KeepAlive.OFF)
                        .rekeyLimit(NEVER)
                        .loginTerms(attempt -> CompletableFuture.completedStage(terms)))
                .build();
        MemoryPair.accept(pair.server, SessionTest.Echo::new);
        pair.pump();
        return pair;
    }

    @Test
    void a_silent_client_is_asked_as_its_terms_say() {
        try (MemoryPair pair = loggedIn(new KeepAlive(Duration.ofSeconds(20), 2), NEVER)) {
            assertThat(pair.server.connection().attachment()).contains("attached");
            pair.client.tap.dropInbound = number -> true;
            for (int second = 1; second < 60; second++) {
                pair.pass(Duration.ofSeconds(1));
            }
            assertThat(pair.server.wire.isActive()).isTrue();
            pair.pass(Duration.ofSeconds(1));
            assertThat(pair.server.wire.isActive()).isFalse();
        }
    }

    @Test
    void keys_are_exchanged_by_bytes_as_its_terms_say() {
        try (MemoryPair pair = loggedIn(KeepAlive.OFF, new RekeyLimit(20_000, Duration.ZERO))) {
            SshChannel channel = pair.open(pair.client, new Sink());
            assertThat(pair.server.recorder.exchanges).isEqualTo(1);
            pair.run(() -> channel.writeAndFlush(data(random(1, 60_000))));
            pair.pump();
            assertThat(pair.server.recorder.exchanges).isGreaterThan(1);
            pair.assertSound();
        }
    }

    @Test
    void keys_are_exchanged_by_time_as_its_terms_say() {
        try (MemoryPair pair = loggedIn(KeepAlive.OFF, new RekeyLimit(Long.MAX_VALUE, Duration.ofHours(2)))) {
            pair.open(pair.client, new Sink());
            pair.pass(Duration.ofMinutes(119));
            assertThat(pair.server.recorder.exchanges).isEqualTo(1);
            pair.pass(Duration.ofMinutes(1));
            assertThat(pair.server.recorder.exchanges).isEqualTo(2);
        }
    }
}
