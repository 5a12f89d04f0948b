package io.culvert.core.endpoint;

import static io.culvert.core.endpoint.SessionTest.data;
import static io.culvert.core.endpoint.SessionTest.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.Algorithms;
import io.culvert.core.KeepAlive;
import io.culvert.core.RekeyLimit;
import io.culvert.core.SshChannel;
import io.culvert.core.auth.AuthenticationMethods;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.auth.LoginTerms;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.key.SshKeyPair;
import java.nio.charset.StandardCharsets;
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

    private static MemoryPair.Setup rsa(SshKeyPair key, List<String> ofAnybody, List<String> ofThisUser) {
        LoginTerms terms = new LoginTerms(
                true,
                PublicKeyAuthenticator.only("alice", key.publicKey()),
                null,
                null,
                AuthenticationMethods.ANY,
                ofThisUser,
                6,
                "",
                KeepAlive.OFF,
                NEVER,
                "attached");
        return MemoryPair.setup()
                .client(config -> config.authenticateWith(ClientAuthMethod.PublicKey.of(key)))
                .server(config -> config.algorithms(Algorithms.DEFAULT
                                .withKex(List.of("curve25519-sha256"))
                                .withPublicKey(ofAnybody))
                        .loginTerms(attempt -> CompletableFuture.completedStage(terms)));
    }

    private static String said(byte[] extInfo) {
        return new String(extInfo, StandardCharsets.ISO_8859_1).replaceAll(".*server-sig-algs....", "");
    }

    @Test
    void a_client_is_told_which_signatures_are_taken_of_this_user_before_it_offers_a_key() {
        SshKeyPair key = SshKeyPair.generate("ssh-rsa");
        try (MemoryPair pair = rsa(key, List.of("rsa-sha2-512", "rsa-sha2-256"), List.of("rsa-sha2-256"))
                .loggedIn()) {
            assertThat(pair.client.tap.sent(7)).hasSize(1);
            assertThat(new String(pair.client.tap.sent(7).get(0), StandardCharsets.ISO_8859_1))
                    .endsWith("ext-info-in-auth@openssh.com\0\0\0\u00010");
            assertThat(pair.server.tap.sent(7)).hasSize(2);
            assertThat(said(pair.server.tap.sent(7).get(0))).startsWith("rsa-sha2-512,rsa-sha2-256");
            assertThat(said(pair.server.tap.sent(7).get(1))).isEqualTo("rsa-sha2-256");
            assertThat(pair.server.tap.sent).containsSubsequence(6, 7, 51, 60, 52);
            pair.assertSound();
        }
    }

    @Test
    void a_client_that_does_not_take_that_in_the_login_is_not_told_again() {
        SshKeyPair key = SshKeyPair.generate("ssh-rsa");
        MemoryPair.Setup setup = rsa(key, List.of("rsa-sha2-512"), List.of("rsa-sha2-512"));
        setup.clientTap = tap -> tap.outbound = out -> out.getUnsignedByte(out.readerIndex()) == 7 ? null : out;
        try (MemoryPair pair = setup.loggedIn()) {
            assertThat(pair.server.tap.sent(7)).hasSize(1);
            pair.assertSound();
        }
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
