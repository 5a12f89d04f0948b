package io.culvert.core.userauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.AuthMessages.UserauthPkOk;
import io.culvert.codec.message.DisconnectReason;
import io.culvert.codec.message.Message;
import io.culvert.core.Algorithms;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.CertificateDraft;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.work.LoginWork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServerPublicKeyTest {
    private static final SshKeyPair ALICE = SshKeyPair.generate("ssh-ed25519");
    private static final SshKeyPair MALLORY = SshKeyPair.generate("ssh-ed25519");
    private static final SshKeyPair RSA = SshKeyPair.generate("ssh-rsa");
    private static final SshKeyPair ECDSA = SshKeyPair.generate("ecdsa-sha2-nistp256");

    private final ServerLogins logins = new ServerLogins(ALICE, RSA, ECDSA);

    @Test
    void a_signed_request_lets_in_without_an_offer_before_it() {
        for (SshKeyPair key : List.of(ALICE, RSA, ECDSA)) {
            try (LoginEnd end = LoginEnd.server(logins).ready()) {
                end.send(LoginEnd.signed(key));
                assertThat(end.replyNumbers()).containsExactly(52);
                assertThat(logins.log)
                        .endsWith(
                                "publickey",
                                "succeeded alice publickey " + key.publicKey().type());
            }
        }
    }

    @Test
    void A03_whoever_names_a_trusted_authority_is_refused_unless_it_has_signed_the_certificate() throws Exception {
        logins.algorithms = Algorithms.SUPPORTED_PUBLIC_KEY;
        logins.publicKey = (attempt, key) -> {
            logins.log.add(key.type());
            return CompletableFuture.completedStage(AuthDecision.GRANTED);
        };
        CertificateDraft draft = new CertificateDraft(ALICE, ECDSA);
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            SshKeyPair forged = ALICE.with(
                    new CertificateDraft(ALICE, ALICE).signedBy(MALLORY).certificate());
            end.send(LoginEnd.offer(forged), LoginEnd.signed(forged));
            assertThat(end.replyNumbers()).containsExactly(51, 51);
            assertThat(logins.log).endsWith("failed alice publickey");
            end.send(LoginEnd.offer(ALICE.with(draft.certificate())), LoginEnd.signed(ALICE.with(draft.certificate())));
            assertThat(end.replyNumbers()).containsExactly(60, 52);
            assertThat(end.loggedIn()).isTrue();
            assertThat(logins.log).contains("ssh-ed25519-cert-v01@openssh.com");
        }
    }

    @Test
    void P13_no_signature_is_verified_for_a_key_or_an_authority_that_nobody_trusts() throws Exception {
        AtomicInteger verified = new AtomicInteger();
        logins.algorithms = Algorithms.SUPPORTED_PUBLIC_KEY;
        logins.work = new CountedWork(verified);
        logins.publicKey = (attempt, key) -> CompletableFuture.completedStage(
                key instanceof Certificate certificate
                                && certificate.authority().equals(ECDSA.publicKey())
                        ? AuthDecision.GRANTED
                        : AuthDecision.DENIED);
        SshKeyPair trusted = ALICE.with(new CertificateDraft(ALICE, ECDSA).certificate());
        SshKeyPair stranger = ALICE.with(new CertificateDraft(ALICE, MALLORY).certificate());
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(
                    LoginEnd.offer(stranger), LoginEnd.signed(stranger), LoginEnd.offer(ALICE), LoginEnd.signed(ALICE));
            assertThat(end.replyNumbers()).containsExactly(51, 51, 51, 51);
            assertThat(verified).hasValue(0);
            end.send(LoginEnd.offer(trusted));
            assertThat(verified).hasValue(1);
            end.send(LoginEnd.signed(trusted));
            assertThat(verified).hasValue(2);
            assertThat(end.loggedIn()).isTrue();
        }
    }

    /** Counts what is done off the event loop. */
    private record CountedWork(AtomicInteger count) implements LoginWork {
        @Override
        public <T> CompletionStage<T> quick(Callable<T> work) {
            count.incrementAndGet();
            return LoginWork.AT_ONCE.quick(work);
        }

        @Override
        public <T> CompletionStage<T> slow(Callable<T> work) {
            throw new AssertionError("slow work");
        }

        @Override
        public <T> CompletionStage<T> outside(Callable<CompletionStage<T>> work) {
            throw new AssertionError("outside work");
        }

        @Override
        public CompletionStage<Void> gone() {
            return LoginWork.AT_ONCE.gone();
        }
    }

    @Test
    void why_a_key_is_not_taken_is_reported() {
        List<String> reasons = new ArrayList<>();
        ServerAuthObserver observer = new ServerAuthObserver() {
            @Override
            public void keyNotTaken(LoginAttempt attempt, String reason) {
                reasons.add(attempt.userName() + ": " + reason);
            }
        };
        try (LoginEnd end = LoginEnd.server(logins.settings(), observer).ready()) {
            for (PublicKeyFields fields : List.of(
                    new PublicKeyFields("ssh-dss", new byte[0], null),
                    new PublicKeyFields("rsa-sha2-512", ALICE.publicKey().blob(), null),
                    new PublicKeyFields("ssh-ed25519", new byte[3], null))) {
                end.send(LoginEnd.request("publickey", fields.toBytes()));
            }
            assertThat(end.replyNumbers()).containsExactly(51, 51, 51);
        }
        assertThat(reasons.get(0)).isEqualTo("alice: signature algorithm ssh-dss is not accepted");
        assertThat(reasons.get(1)).isEqualTo("alice: ssh-ed25519 key does not sign with rsa-sha2-512");
        assertThat(reasons.get(2)).startsWith("alice: not a public key: ");
    }

    @Test
    void A01_an_offer_is_answered_with_pk_ok_and_lets_nobody_in() {
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.offer(ALICE));
            UserauthPkOk ok = end.reply(60, UserauthPkOk::read);
            assertThat(ok.algorithm()).isEqualTo("ssh-ed25519");
            assertThat(ok.publicKey()).isEqualTo(ALICE.publicKey().blob());
            assertThat(end.replyNumbers()).isEmpty();
            assertThat(end.loggedIn()).isFalse();
        }
    }

    @Test
    void A01_a_key_that_was_offered_gives_nothing_to_another_key_that_signs() {
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.offer(ALICE), LoginEnd.signed(MALLORY));
            assertThat(end.replyNumbers()).containsExactly(60, 51);
            assertThat(end.loggedIn()).isFalse();
        }
    }

    @Test
    void A01_a_signature_counts_only_for_its_key_its_session_and_its_user() {
        byte[] otherSession = LoginEnd.SESSION_ID.clone();
        otherSession[31] ^= 1;
        for (Message forged : List.of(
                LoginEnd.signed(ALICE, MALLORY, LoginEnd.SESSION_ID, "alice"),
                LoginEnd.signed(ALICE, ALICE, otherSession, "alice"),
                LoginEnd.signed(ALICE, ALICE, LoginEnd.SESSION_ID, "bob"))) {
            try (LoginEnd end = LoginEnd.server(logins).ready()) {
                end.send(LoginEnd.offer(ALICE), forged);
                assertThat(end.replyNumbers()).containsExactly(60, 51);
                assertThat(logins.log).endsWith("publickey", "failed alice publickey");
            }
        }
    }

    @Test
    void A01_no_flipped_bit_of_a_request_lets_in() {
        byte[] whole = LoginEnd.bytes(LoginEnd.signed(ALICE));
        for (int i = 1; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            try (LoginEnd end = LoginEnd.server(new ServerLogins(ALICE)).ready()) {
                end.send(flipped);
                assertThat(end.loggedIn()).as("byte %d flipped", i).isFalse();
            }
        }
    }

    @Test
    void A04_the_signature_algorithm_must_be_accepted_by_its_full_name() {
        logins.algorithms = List.of("rsa-sha2-256", "ssh-ed25519-cert-v01@openssh.com");
        for (SshKeyPair key : List.of(ALICE, RSA, ECDSA)) {
            try (LoginEnd end = LoginEnd.server(logins).ready()) {
                end.send(LoginEnd.offer(key), LoginEnd.signed(key));
                assertThat(end.replyNumbers()).containsExactly(51, 51);
            }
        }
        assertThat(logins.log).doesNotContain("publickey");
    }

    @Test
    void A04_the_signature_algorithm_must_be_one_of_the_key() {
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            byte[] blob = ALICE.publicKey().blob();
            end.send(LoginEnd.request("publickey", new PublicKeyFields("rsa-sha2-512", blob, null).toBytes()));
            end.send(LoginEnd.request("publickey", new PublicKeyFields("ssh-ed25519", new byte[40], null).toBytes()));
            assertThat(end.replyNumbers()).containsExactly(51, 51);
            assertThat(logins.log).isEmpty();
        }
    }

    @Test
    void P07_offers_are_no_failures_but_have_a_cap_of_their_own() {
        logins.maxAuthTries = 2;
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            for (int i = 0; i < 15; i++) {
                end.send(LoginEnd.offer(i % 2 == 0 ? ALICE : MALLORY));
            }
            assertThat(end.replyNumbers()).hasSize(15).startsWith(60, 51, 60);
            end.send(LoginEnd.offer(ALICE));
            assertThat(end.violation()).hasMessage("Too many authentication failures");
        }
    }

    @Test
    void A14_a_publickey_request_cut_anywhere_is_refused() {
        for (Message request : List.of(LoginEnd.offer(ALICE), LoginEnd.signed(ALICE))) {
            byte[] whole = LoginEnd.bytes(request);
            for (int length = 0; length < whole.length; length++) {
                try (LoginEnd end = LoginEnd.server(logins).ready()) {
                    end.send(Arrays.copyOf(whole, length));
                    assertThat(end.violation().reason()).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
                }
            }
        }
        assertThat(logins.log).isEmpty();
    }
}
