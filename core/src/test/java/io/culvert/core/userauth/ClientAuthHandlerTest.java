package io.culvert.core.userauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.AuthMessages.Prompt;
import io.culvert.codec.message.AuthMessages.UserauthBanner;
import io.culvert.codec.message.AuthMessages.UserauthFailure;
import io.culvert.codec.message.AuthMessages.UserauthInfoRequest;
import io.culvert.codec.message.AuthMessages.UserauthInfoResponse;
import io.culvert.codec.message.AuthMessages.UserauthPkOk;
import io.culvert.codec.message.AuthMessages.UserauthRequest;
import io.culvert.codec.message.AuthMessages.UserauthSuccess;
import io.culvert.codec.message.DisconnectReason;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.TransportMessages.ServiceAccept;
import io.culvert.codec.message.TransportMessages.ServiceRequest;
import io.culvert.core.SshException;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.Identity;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.transport.TransportEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientAuthHandlerTest {
    private static final Message SUCCESS = new UserauthSuccess();

    private final ClientMethods methods = new ClientMethods();

    private static UserauthFailure failure(String... canContinue) {
        return new UserauthFailure(List.of(canContinue), false);
    }

    private static LoginEnd asksNone(LoginEnd end) {
        end.secured();
        assertThat(end.reply(5, ServiceRequest::read).serviceName()).isEqualTo("ssh-userauth");
        end.send(new ServiceAccept("ssh-userauth"));
        UserauthRequest none = end.reply(50, UserauthRequest::read);
        assertThat(none.userName()).isEqualTo("alice");
        assertThat(none.serviceName()).isEqualTo("ssh-connection");
        assertThat(none.methodName()).isEqualTo("none");
        return end;
    }

    private static String nextMethod(LoginEnd end) {
        return end.reply(50, UserauthRequest::read).methodName();
    }

    private static SshException denied(LoginEnd end) {
        assertThat(end.tail.errors).hasSize(1);
        assertThat(end.tail.errors.get(0)).isInstanceOf(SshException.class);
        SshException denied = (SshException) end.tail.errors.get(0);
        assertThat(denied.kind()).isEqualTo(SshException.Kind.AUTHENTICATION_FAILED);
        return denied;
    }

    @Test
    void methods_are_tried_in_the_configured_order_as_far_as_the_server_has_them() {
        try (LoginEnd end = asksNone(methods.client(methods.answers("blue"), methods.passwords("1"), methods.keys()))) {
            end.send(failure("publickey", "password", "hostbased"));
            assertThat(nextMethod(end)).isEqualTo("password");
            end.send(failure("publickey", "keyboard-interactive"));
            assertThat(nextMethod(end)).isEqualTo("keyboard-interactive");
        }
    }

    @Test
    void when_nothing_is_left_the_error_names_who_and_what_could_continue() {
        try (LoginEnd end = asksNone(methods.client(methods.keys()))) {
            end.send(failure("publickey", "password"));
            assertThat(denied(end)).hasMessage("alice@example.org: Permission denied (publickey,password).");
            assertThat(end.replyNumbers()).isEmpty();
            end.send(SUCCESS);
            assertThat(end.loggedIn()).isFalse();
        }
    }

    @Test
    void a_login_leaves_the_pipeline_and_what_follows_goes_to_the_next_handler() {
        try (LoginEnd end = asksNone(methods.client(methods.passwords("secret")))) {
            end.send(failure("password"));
            byte[] request = end.reply();
            assertThat(new String(request, StandardCharsets.UTF_8)).endsWith("secret");
            end.send(SUCCESS).send(new byte[] {80, 0});
            assertThat(end.loggedIn()).isTrue();
            assertThat(end.session.userName()).isEqualTo("alice");
            assertThat(end.tail.events).containsExactly(TransportEvent.SECURED, TransportEvent.AUTHENTICATED);
            assertThat(end.tail.messageNumbers).containsExactly(80);
            assertThat(methods.log).containsExactly("password 1", "succeeded password");
        }
    }

    @Test
    void partial_success_goes_on_with_what_is_left() {
        try (LoginEnd end = asksNone(methods.client(methods.passwords("secret"), methods.answers("blue")))) {
            end.send(failure("password"));
            assertThat(nextMethod(end)).isEqualTo("password");
            end.send(new UserauthFailure(List.of("keyboard-interactive"), true));
            assertThat(nextMethod(end)).isEqualTo("keyboard-interactive");
            assertThat(methods.log).containsExactly("password 1", "partial success password");
        }
    }

    @ParameterizedTest
    @EnumSource
    void T03_a_message_that_the_state_does_not_allow_ends_the_login(ClientState state) {
        for (int number = 0; number < 256; number++) {
            ClientMethods delayed = new ClientMethods().delayed();
            try (LoginEnd end = state.reach(delayed)) {
                end.send(new byte[] {(byte) number, 0, 0, 0, 0});
                if (state.allowed.contains(number)) {
                    assertThat(end.tail.errors).noneMatch(e -> e.getMessage().contains("is not allowed at this point"));
                } else {
                    assertThat(end.violation())
                            .hasMessage("message " + number + " is not allowed at this point of the login");
                    assertThat(end.tail.messageNumbers).isEmpty();
                }
                assertThat(end.loggedIn()).isFalse();
            }
        }
    }

    @Test
    void T03_a_success_before_anything_was_asked_lets_nobody_in() {
        for (ClientState state : List.of(ClientState.UNSECURED, ClientState.SECURED, ClientState.ASKING_FOR_PASSWORD)) {
            try (LoginEnd end = state.reach(methods.delayed()).send(SUCCESS)) {
                assertThat(end.violation()).hasMessageContaining("message 52");
                assertThat(end.loggedIn()).isFalse();
            }
        }
    }

    @Test
    void another_service_than_the_one_requested_is_refused() {
        try (LoginEnd end = methods.client().secured().send(new ServiceAccept("ssh-connection"))) {
            assertThat(end.violation().reason()).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
        }
    }

    @Test
    void A12_a_server_that_asks_for_nothing_is_reported() {
        try (LoginEnd end =
                asksNone(methods.client(methods.passwords("secret"))).send(SUCCESS)) {
            assertThat(end.loggedIn()).isTrue();
            assertThat(methods.log).containsExactly("trivial none", "succeeded none");
        }
    }

    @Test
    void A12_a_dialogue_without_prompts_and_an_offer_are_no_authentication() {
        try (LoginEnd end = ClientState.DIALOGUE_REQUESTED.reach(methods)) {
            methods.log.clear();
            end.send(new UserauthInfoRequest("", "", List.of()));
            assertThat(methods.log)
                    .containsExactly("prompts []", "abandoned keyboard-interactive: got 1 responses to 0 prompts");
        }
        ClientMethods silent = new ClientMethods();
        try (LoginEnd end = asksNone(silent.client(silent.answers()))) {
            end.send(failure("keyboard-interactive"), new UserauthInfoRequest("", "", List.of()), SUCCESS);
            assertThat(silent.log)
                    .containsExactly("prompts []", "trivial keyboard-interactive", "succeeded keyboard-interactive");
        }
        ClientMethods offering = new ClientMethods();
        try (LoginEnd end = ClientState.OFFERED.reach(offering.delayed()).send(SUCCESS)) {
            assertThat(end.loggedIn()).isTrue();
            assertThat(offering.log).containsExactly("trivial publickey", "succeeded publickey");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SIGNED", "PASSWORD_SENT", "ANSWERED"})
    void A12_a_login_with_a_proof_is_not_trivial(ClientState state) {
        methods.trivialAllowed = false;
        try (LoginEnd end = state.reach(methods.delayed()).send(SUCCESS)) {
            assertThat(end.loggedIn()).isTrue();
            assertThat(methods.log).hasSize(1).allMatch(line -> line.startsWith("succeeded"));
        }
    }

    @Test
    void A12_trivial_authentication_can_be_refused() {
        methods.trivialAllowed = false;
        try (LoginEnd end =
                asksNone(methods.client(methods.passwords("secret"))).send(SUCCESS)) {
            assertThat(denied(end)).hasMessageStartingWith("alice@example.org: the server asks for no authentication");
            assertThat(end.loggedIn()).isFalse();
            assertThat(methods.log).containsExactly("trivial none");
        }
    }

    @Test
    void A13_every_method_is_used_up_whatever_the_server_answers() {
        for (boolean partial : new boolean[] {false, true}) {
            ClientMethods fresh = new ClientMethods();
            try (LoginEnd end =
                    asksNone(fresh.client(fresh.passwords("a"), fresh.answers("b"), fresh.passwords("c")))) {
                int requests = 0;
                do {
                    end.send(new UserauthFailure(
                            List.of("none", "publickey", "password", "keyboard-interactive"), partial));
                    requests += end.replyNumbers().size();
                } while (end.tail.errors.isEmpty());
                assertThat(requests).isEqualTo(3 + 3 + 3);
                assertThat(denied(end)).hasMessageContaining("Permission denied");
            }
        }
    }

    @Test
    void A13_a_server_cannot_ask_for_ever() {
        try (LoginEnd end = asksNone(methods.client(methods.answers("blue"))).send(failure("keyboard-interactive"))) {
            for (int i = 0; i < 32; i++) {
                end.send(new UserauthInfoRequest("", "", List.of(ServerLogins.COLOUR)));
            }
            assertThat(end.replyNumbers()).hasSize(1 + 32).endsWith(61);
            end.send(new UserauthInfoRequest("", "", List.of(ServerLogins.COLOUR)));
            assertThat(end.violation()).hasMessage("more than 32 keyboard-interactive challenges");
        }
    }

    @Test
    void A13_banners_have_a_limit() {
        try (LoginEnd end = asksNone(methods.client())) {
            for (int i = 0; i < 64; i++) {
                end.send(new UserauthBanner("hi", ""));
            }
            assertThat(methods.log).hasSize(64);
            end.send(new UserauthBanner("hi", ""));
            assertThat(end.violation()).hasMessage("more than 64 banners");
        }
    }

    @Test
    void K08_banners_and_prompts_come_without_control_characters() {
        ClientAuthMethod echo = new ClientAuthMethod.KeyboardInteractive((name, instruction, prompts) -> {
            methods.log.add(name + "|" + instruction + "|" + prompts.get(0).text());
            return CompletableFuture.completedStage(Optional.empty());
        });
        try (LoginEnd end = asksNone(methods.client(echo))) {
            end.send(new UserauthBanner("\033[2JHello\r\n", ""), failure("keyboard-interactive"));
            end.send(new UserauthInfoRequest("a\nb", "c\nd\007", List.of(new Prompt("e\r\033", true))));
            assertThat(methods.log).containsExactly("banner \\033[2JHello\n", "a\\012b|c\nd\\007|e\\015\\033");
        }
    }

    @Test
    void a_method_that_the_user_gives_up_is_followed_by_the_next() {
        ClientAuthMethod noPassword =
                new ClientAuthMethod.Password(n -> CompletableFuture.completedStage(Optional.empty()));
        ClientAuthMethod noAnswer = new ClientAuthMethod.KeyboardInteractive(
                (n, i, p) -> CompletableFuture.completedStage(Optional.empty()));
        try (LoginEnd end = asksNone(methods.client(noPassword, noAnswer, methods.passwords("secret")))) {
            end.send(failure("password", "keyboard-interactive"));
            assertThat(nextMethod(end)).isEqualTo("keyboard-interactive");
            end.send(new UserauthInfoRequest("", "", List.of(ServerLogins.COLOUR)));
            assertThat(nextMethod(end)).isEqualTo("password");
        }
    }

    @Test
    void T17_a_method_that_throws_or_fails_is_followed_by_the_next() {
        ClientAuthMethod throwing = new ClientAuthMethod.Password(n -> {
            throw new IllegalStateException("no terminal");
        });
        ClientAuthMethod failing =
                new ClientAuthMethod.PublicKey(() -> CompletableFuture.failedStage(new Exception("no file")));
        ClientAuthMethod worse = new ClientAuthMethod.PublicKey(() -> {
            throw new IllegalStateException("no agent");
        });
        ClientAuthMethod silent = new ClientAuthMethod.Password(n -> null);
        try (LoginEnd end = asksNone(methods.client(throwing, failing, worse, silent, methods.passwords("secret")))) {
            end.send(failure("publickey", "password"));
            assertThat(nextMethod(end)).isEqualTo("password");
            assertThat(methods.log)
                    .containsExactly(
                            "abandoned password: no terminal",
                            "abandoned publickey: no file",
                            "abandoned publickey: no agent",
                            "abandoned password: no stage",
                            "password 1");
        }
    }

    @Test
    void a_key_that_must_be_unlocked_to_be_known_is_asked_for_when_its_turn_comes() {
        SshKeyPair hidden = SshKeyPair.generate("ssh-ed25519");
        Identity locked = () -> {
            methods.log.add("unlock");
            return CompletableFuture.completedStage(Optional.of(hidden));
        };
        try (LoginEnd end = asksNone(methods.client(identities(ClientState.KEY, locked)))) {
            end.send(failure("publickey"));
            assertThat(offered(end)).isEqualTo(ClientState.KEY.publicKey().blob());
            assertThat(methods.log).isEmpty();
            end.send(failure("publickey"));
            assertThat(offered(end)).isEqualTo(hidden.publicKey().blob());
            assertThat(methods.log).containsExactly("unlock");
            end.send(failure("publickey"));
            assertThat(denied(end)).hasMessageContaining("Permission denied");
        }
    }

    @Test
    void T17_a_key_that_cannot_be_unlocked_is_followed_by_the_next() {
        Identity broken = () -> CompletableFuture.failedStage(new Exception("no passphrase"));
        Identity absent = () -> CompletableFuture.completedStage(Optional.empty());
        try (LoginEnd end = asksNone(methods.client(identities(broken, absent, ClientState.KEY)))) {
            end.send(failure("publickey"));
            assertThat(offered(end)).isEqualTo(ClientState.KEY.publicKey().blob());
            assertThat(methods.log).containsExactly("abandoned publickey: no passphrase");
        }
    }

    private static ClientAuthMethod identities(Identity... identities) {
        return new ClientAuthMethod.PublicKey(() -> CompletableFuture.completedStage(List.of(identities)));
    }

    private static byte[] offered(LoginEnd end) {
        return PublicKeyFields.read(end.reply(50, UserauthRequest::read).methodFields())
                .key();
    }

    @Test
    void a_server_that_wants_the_password_changed_gets_the_next_method() {
        byte[] change = {60, 0, 0, 0, 1, 'x', 0, 0, 0, 0};
        try (LoginEnd end = asksNone(methods.client(methods.passwords("old"), methods.answers("blue")))) {
            end.send(failure("password", "keyboard-interactive")).send(change);
            assertThat(nextMethod(end)).isEqualTo("password");
            assertThat(nextMethod(end)).isEqualTo("keyboard-interactive");
            assertThat(methods.log)
                    .containsExactly("password 1", "abandoned password: the server wants the password changed");
        }
    }

    @Test
    void J03_passwords_are_zeroed_once_sent_or_once_the_connection_is_gone() {
        ClientState.PASSWORD_SENT.reach(methods.delayed()).close();
        assertThat(methods.passwords.get(0)).containsOnly(0);
        ClientMethods late = new ClientMethods().delayed();
        LoginEnd end = ClientState.ASKING_FOR_PASSWORD.reach(late);
        end.close();
        late.release();
        assertThat(late.passwords.get(0)).containsOnly(0);
        assertThat(end.tail.errors).isEmpty();
        assertThat(end.channel.<Object>readOutbound()).isNull();
    }

    @Test
    void A14_every_message_cut_anywhere_is_refused() {
        Map<Message, ClientState> messages = Map.of(
                new ServiceAccept("ssh-userauth"),
                ClientState.SECURED,
                failure("publickey", "password"),
                ClientState.NONE_SENT,
                new UserauthBanner("hello", "en"),
                ClientState.NONE_SENT,
                new UserauthPkOk("ssh-ed25519", ClientState.KEY.publicKey().blob()),
                ClientState.OFFERED,
                new UserauthInfoRequest("a", "b", List.of(ServerLogins.COLOUR)),
                ClientState.DIALOGUE_REQUESTED);
        messages.forEach((message, state) -> {
            byte[] whole = LoginEnd.bytes(message);
            for (int length = 0; length <= whole.length + 1; length++) {
                try (LoginEnd end = state.reach(new ClientMethods().delayed())) {
                    end.send(Arrays.copyOf(whole, length));
                    assertThat(end.tail.errors).hasSize(length == whole.length ? 0 : 1);
                    assertThat(length == whole.length || end.violation().reason() == DisconnectReason.PROTOCOL_ERROR)
                            .isTrue();
                }
            }
        });
    }

    @Test
    void answers_are_sent_in_the_order_of_the_prompts() {
        try (LoginEnd end =
                asksNone(methods.client(methods.answers("blue", "red"))).send(failure("keyboard-interactive"))) {
            assertThat(nextMethod(end)).isEqualTo("keyboard-interactive");
            end.send(new UserauthInfoRequest("", "", List.of(ServerLogins.COLOUR, ServerLogins.COLOUR)));
            assertThat(end.reply(61, UserauthInfoResponse::read).responses()).containsExactly("blue", "red");
        }
    }
}
