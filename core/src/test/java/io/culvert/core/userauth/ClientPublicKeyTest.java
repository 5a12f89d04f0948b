package io.culvert.core.userauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.AuthMessages.UserauthFailure;
import io.culvert.codec.message.AuthMessages.UserauthPkOk;
import io.culvert.codec.message.AuthMessages.UserauthRequest;
import io.culvert.codec.message.TransportMessages.ServiceAccept;
import io.culvert.core.key.Signer;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ClientPublicKeyTest {
    private static final SshKeyPair ED25519 = SshKeyPair.generate("ssh-ed25519");
    private static final SshKeyPair OTHER = SshKeyPair.generate("ssh-ed25519");
    private static final SshKeyPair RSA = SshKeyPair.generate("ssh-rsa");

    private final ClientMethods methods = new ClientMethods();

    /** A key whose private half cannot be used, as when an agent has gone. */
    private record Broken(SshPublicKey publicKey) implements Signer {
        @Override
        public CompletionStage<byte[]> sign(String signatureAlgorithm, byte[] data) {
            return CompletableFuture.failedStage(new IllegalStateException("agent is gone"));
        }
    }

    private LoginEnd offers(List<String> serverAlgorithms, Signer... keys) {
        LoginEnd end = methods.client(methods.keys(keys)).secured();
        end.session.peerSignatureAlgorithms(serverAlgorithms);
        end.send(new ServiceAccept("ssh-userauth"), new UserauthFailure(List.of("publickey"), false));
        assertThat(end.replyNumbersUpTo(2)).containsExactly(5, 50);
        return end;
    }

    private static PublicKeyFields request(LoginEnd end) {
        return PublicKeyFields.read(end.reply(50, UserauthRequest::read).methodFields());
    }

    private static void deny(LoginEnd end) {
        end.send(new UserauthFailure(List.of("publickey"), false));
    }

    private static void takeOffer(LoginEnd end, PublicKeyFields offer) {
        end.send(new UserauthPkOk(offer.algorithm(), offer.key()));
    }

    @Test
    void each_key_is_offered_and_the_one_that_would_do_signs() {
        try (LoginEnd end = offers(List.of(), OTHER, ED25519)) {
            assertThat(request(end).key()).isEqualTo(OTHER.publicKey().blob());
            deny(end);
            PublicKeyFields offer = request(end);
            assertThat(offer.key()).isEqualTo(ED25519.publicKey().blob());
            assertThat(offer.signature()).isNull();
            takeOffer(end, offer);
            PublicKeyFields signed = request(end);
            byte[] data = PublicKeyFields.signedData(
                    LoginEnd.SESSION_ID,
                    "alice",
                    "ssh-connection",
                    "ssh-ed25519",
                    ED25519.publicKey().blob());
            assertThat(ED25519.publicKey().verify("ssh-ed25519", data, signed.signature()))
                    .isTrue();
        }
    }

    @Test
    void the_algorithm_is_our_preferred_one_among_those_that_the_server_names() {
        try (LoginEnd end = offers(List.of("ssh-ed25519", "rsa-sha2-256"), RSA)) {
            assertThat(request(end).algorithm()).isEqualTo("rsa-sha2-256");
        }
        try (LoginEnd end = offers(List.of("rsa-sha2-256", "rsa-sha2-512"), RSA)) {
            assertThat(request(end).algorithm()).isEqualTo("rsa-sha2-512");
        }
    }

    @Test
    void a_server_that_names_none_gets_our_preferred_one() {
        try (LoginEnd end = offers(List.of(), RSA)) {
            assertThat(request(end).algorithm()).isEqualTo("rsa-sha2-512");
        }
    }

    @Test
    void a_key_without_a_common_algorithm_is_skipped() {
        try (LoginEnd end = offers(List.of("rsa-sha2-256"), ED25519, RSA)) {
            assertThat(request(end).algorithm()).isEqualTo("rsa-sha2-256");
            assertThat(methods.log).containsExactly("keys", "skipped ssh-ed25519");
        }
    }

    @Test
    void a_server_may_name_the_key_type_in_its_answer() {
        try (LoginEnd end = offers(List.of(), RSA)) {
            request(end);
            end.send(new UserauthPkOk("ssh-rsa", RSA.publicKey().blob()));
            assertThat(request(end).algorithm()).isEqualTo("rsa-sha2-512");
        }
    }

    @Test
    void an_answer_about_a_key_or_an_algorithm_that_was_not_offered_is_refused() {
        for (UserauthPkOk wrong : List.of(
                new UserauthPkOk("ssh-ed25519", OTHER.publicKey().blob()),
                new UserauthPkOk("rsa-sha2-256", ED25519.publicKey().blob()))) {
            try (LoginEnd end = offers(List.of(), ED25519)) {
                request(end);
                end.send(wrong);
                assertThat(end.violation()).hasMessage("SSH_MSG_USERAUTH_PK_OK for a key that was not offered");
            }
        }
    }

    @Test
    void an_answer_to_a_signed_request_is_no_reason_to_sign_again() {
        try (LoginEnd end = offers(List.of(), ED25519)) {
            PublicKeyFields offer = request(end);
            takeOffer(end, offer);
            takeOffer(end, offer);
            assertThat(end.violation()).hasMessage("SSH_MSG_USERAUTH_PK_OK for a key that was not offered");
        }
    }

    @Test
    void a_key_that_cannot_sign_is_followed_by_the_next_key() {
        try (LoginEnd end = offers(List.of(), new Broken(OTHER.publicKey()), ED25519)) {
            takeOffer(end, request(end));
            assertThat(request(end).key()).isEqualTo(ED25519.publicKey().blob());
            assertThat(methods.log).containsExactly("keys", "abandoned publickey: agent is gone");
        }
    }

    @Test
    void A13_no_more_than_64_keys_are_offered() {
        Signer[] many = Collections.nCopies(100, ED25519).toArray(Signer[]::new);
        try (LoginEnd end = offers(List.of(), many)) {
            int offered = 0;
            while (end.tail.errors.isEmpty()) {
                request(end);
                offered++;
                deny(end);
            }
            assertThat(offered).isEqualTo(64);
            assertThat(end.tail.errors.get(0)).hasMessage("alice@example.org: Permission denied (publickey).");
        }
    }

    @Test
    void after_partial_success_the_keys_that_are_left_are_offered() {
        try (LoginEnd end = offers(List.of(), ED25519, OTHER)) {
            takeOffer(end, request(end));
            request(end);
            end.send(new UserauthFailure(List.of("publickey"), true));
            assertThat(request(end).key()).isEqualTo(OTHER.publicKey().blob());
        }
    }

    @Test
    void keys_are_loaded_when_the_method_is_first_tried_and_not_before() {
        LoginEnd end = methods.client(methods.keys(ED25519)).secured();
        end.send(new ServiceAccept("ssh-userauth"));
        assertThat(methods.log).isEmpty();
        deny(end);
        assertThat(methods.log).containsExactly("keys");
        deny(end);
        assertThat(methods.log).containsExactly("keys");
        end.close();
    }
}
