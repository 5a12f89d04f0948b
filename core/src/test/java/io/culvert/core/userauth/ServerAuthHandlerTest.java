package io.culvert.core.userauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.AuthMessages.UserauthBanner;
import io.culvert.codec.message.AuthMessages.UserauthFailure;
import io.culvert.codec.message.AuthMessages.UserauthInfoRequest;
import io.culvert.codec.message.AuthMessages.UserauthInfoResponse;
import io.culvert.codec.message.AuthMessages.UserauthRequest;
import io.culvert.codec.message.DisconnectReason;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.TransportMessages.ServiceAccept;
import io.culvert.codec.message.TransportMessages.ServiceRequest;
import io.culvert.core.transport.TransportEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerAuthHandlerTest {
    private final ServerLogins logins = new ServerLogins();

    @Test
    void the_service_is_accepted_and_none_is_told_what_can_continue() {
        try (LoginEnd end = LoginEnd.server(logins).secured()) {
            end.send(new ServiceRequest("ssh-userauth"), LoginEnd.none());
            assertThat(end.reply(6, ServiceAccept::read).serviceName()).isEqualTo("ssh-userauth");
            assertThat(end.reply(51, UserauthFailure::read))
                    .isEqualTo(new UserauthFailure(List.of("publickey", "password", "keyboard-interactive"), false));
            assertThat(logins.log).isEmpty();
        }
    }

    @Test
    void only_methods_with_an_authenticator_are_offered_and_taken() {
        logins.publicKey = null;
        logins.keyboardInteractive = null;
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.keyboardInteractive(), LoginEnd.request("publickey", new byte[] {1}));
            assertThat(end.reply(51, UserauthFailure::read)).isEqualTo(new UserauthFailure(List.of("password"), false));
            assertThat(end.replyNumbers()).containsExactly(51);
            assertThat(logins.log).containsExactly("failed alice unknown", "failed alice unknown");
        }
    }

    @Test
    void another_service_ends_the_connection() {
        try (LoginEnd end = LoginEnd.server(logins).secured()) {
            end.send(new ServiceRequest("ssh-connection"));
            assertThat(end.violation().reason()).isEqualTo(DisconnectReason.SERVICE_NOT_AVAILABLE);
        }
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(new UserauthRequest("alice", "ssh-userauth", "none", new byte[0]));
            assertThat(end.violation().reason()).isEqualTo(DisconnectReason.SERVICE_NOT_AVAILABLE);
        }
    }

    @Test
    void a_client_may_ask_for_the_service_before_each_method() {
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            Message again = new ServiceRequest("ssh-userauth");
            end.send(LoginEnd.none(), again, LoginEnd.password("wrong"), again, LoginEnd.password("secret"));
            assertThat(end.replyNumbers()).containsExactly(51, 6, 51, 6, 52);
        }
    }

    @Test
    void P07_asking_for_the_service_again_counts_as_a_request() {
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            for (int i = 0; i < 128; i++) {
                end.send(new ServiceRequest("ssh-userauth"));
            }
            assertThat(end.replyNumbers()).hasSize(128);
            end.send(new ServiceRequest("ssh-userauth"));
            assertThat(end.violation()).hasMessage("Too many authentication failures");
        }
    }

    @Test
    void the_banner_comes_once_and_before_the_first_reply() {
        logins.banner = "Welcome\r\n";
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.none(), LoginEnd.password("wrong"));
            assertThat(end.reply(53, UserauthBanner::read).message()).isEqualTo("Welcome\r\n");
            assertThat(end.replyNumbers()).containsExactly(51, 51);
        }
    }

    @Test
    void a_login_leaves_the_pipeline_and_what_follows_goes_to_the_next_handler() {
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.password("secret"));
            assertThat(end.replyNumbers()).containsExactly(52);
            assertThat(end.loggedIn()).isTrue();
            assertThat(end.session.userName()).isEqualTo("alice");
            assertThat(end.tail.events).containsExactly(TransportEvent.SECURED, TransportEvent.AUTHENTICATED);
            assertThat(end.channel.pipeline().get(ServerAuthHandler.class)).isNull();
            end.send(new byte[] {80, 1, 2});
            assertThat(end.tail.messageNumbers).containsExactly(80);
            assertThat(logins.log).containsExactly("password", "succeeded alice password");
        }
    }

    @ParameterizedTest
    @EnumSource
    void T03_a_message_that_the_state_does_not_allow_reaches_no_code(ServerState state) {
        for (int number = 0; number < 256; number++) {
            ServerLogins delayed = new ServerLogins().delayed();
            try (LoginEnd end = state.reach(delayed)) {
                end.send(new byte[] {(byte) number, 0, 0, 0, 0});
                // Allowed ones fail too, because their bodies are not sound, but only once somebody reads them.
                if (state.allowed.contains(number)) {
                    assertThat(end.tail.errors).noneMatch(e -> e.getMessage().contains("is not allowed at this point"));
                } else {
                    assertThat(end.violation())
                            .hasMessage("message " + number + " is not allowed at this point of the login");
                    assertThat(end.violation().reason()).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
                    assertThat(end.replyNumbers()).isEmpty();
                    assertThat(delayed.log).isEmpty();
                    assertThat(end.tail.messageNumbers).isEmpty();
                }
                assertThat(end.loggedIn()).isFalse();
            }
        }
    }

    @Test
    void T03_after_a_violation_nothing_is_heard_any_more() {
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(new byte[] {52}).send(LoginEnd.password("secret"));
            assertThat(end.violation()).hasMessageContaining("message 52");
            assertThat(end.loggedIn()).isFalse();
            assertThat(logins.log).isEmpty();
        }
    }

    @Test
    void T04_nothing_is_heard_before_the_first_key_exchange_is_complete() {
        try (LoginEnd end = LoginEnd.server(logins)) {
            end.send(new ServiceRequest("ssh-userauth"));
            assertThat(end.violation()).hasMessageContaining("message 5 ");
            assertThat(end.secured().send(LoginEnd.password("secret")).loggedIn())
                    .isFalse();
        }
    }

    @Test
    void T04_a_change_of_user_name_or_service_ends_the_connection() {
        for (Message change : List.of(
                new UserauthRequest(
                        "root", "ssh-connection", "password", new PasswordFields(false, new byte[0]).toBytes()),
                new UserauthRequest("alice", "ssh-userauth", "none", new byte[0]))) {
            try (LoginEnd end = LoginEnd.server(logins).ready()) {
                end.send(LoginEnd.none(), change);
                assertThat(end.violation()).hasMessage("Change of username or service not allowed");
                assertThat(logins.log).isEmpty();
            }
        }
    }

    @Test
    void T04_a_change_of_user_name_in_a_dialogue_does_not_inherit_it() {
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.keyboardInteractive());
            end.send(new UserauthRequest("root", "ssh-connection", "keyboard-interactive", new byte[8]));
            end.send(new UserauthInfoResponse(List.of("blue")));
            assertThat(end.violation()).hasMessage("Change of username or service not allowed");
            assertThat(end.loggedIn()).isFalse();
        }
    }

    @Test
    void a_user_name_that_is_too_long_or_not_printable_is_refused() {
        for (String name : List.of("a".repeat(256), "alice\n", "al\0ice", "\u009b")) {
            try (LoginEnd end = LoginEnd.server(logins).ready()) {
                end.send(new UserauthRequest(name, "ssh-connection", "none", new byte[0]));
                assertThat(end.violation().reason()).isEqualTo(DisconnectReason.ILLEGAL_USER_NAME);
            }
        }
    }

    @Test
    void P07_failures_are_counted_and_the_last_one_ends_the_connection() {
        logins.maxAuthTries = 3;
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.none(), LoginEnd.password("1"), LoginEnd.request("gssapi", new byte[0]));
            assertThat(end.replyNumbers()).containsExactly(51, 51, 51);
            end.send(LoginEnd.password("2"));
            assertThat(end.violation()).hasMessage("Too many authentication failures");
            assertThat(end.violation().reason()).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
            assertThat(end.replyNumbers()).isEmpty();
            assertThat(logins.log).endsWith("password", "failed alice password");
        }
    }

    @Test
    void P07_requests_that_are_no_failures_have_a_hard_cap() {
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            for (int i = 0; i < 128; i++) {
                end.send(LoginEnd.none());
            }
            assertThat(end.replyNumbers()).hasSize(128);
            end.send(LoginEnd.none());
            assertThat(end.violation()).hasMessage("Too many authentication failures");
        }
    }

    @Test
    void P07_answers_count_as_requests() {
        logins.maxAuthTries = 128;
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            for (int i = 0; i < 64; i++) {
                end.send(LoginEnd.keyboardInteractive(), new UserauthInfoResponse(List.of("red")));
            }
            assertThat(end.replyNumbers()).hasSize(128).endsWith(60, 51);
            end.send(LoginEnd.none());
            assertThat(end.violation()).hasMessage("Too many authentication failures");
        }
    }

    @Test
    void P07_a_dialogue_that_is_dropped_is_a_failure() {
        logins.maxAuthTries = 2;
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.keyboardInteractive(), LoginEnd.keyboardInteractive());
            assertThat(end.replyNumbers()).containsExactly(60, 60);
            end.send(LoginEnd.keyboardInteractive());
            assertThat(end.violation()).hasMessage("Too many authentication failures");
        }
    }

    @Test
    void the_limits_of_max_auth_tries_are_checked() {
        for (int tries : new int[] {0, 129}) {
            logins.maxAuthTries = tries;
            assertThatThrownBy(logins::settings).hasMessage("maxAuthTries is " + tries + ": use 1 to 128");
        }
    }

    @Test
    void a_dialogue_asks_and_its_answer_lets_in() {
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.keyboardInteractive());
            assertThat(end.reply(60, UserauthInfoRequest::read))
                    .isEqualTo(new UserauthInfoRequest("", "Say it", List.of(ServerLogins.COLOUR)));
            end.send(new UserauthInfoResponse(List.of("blue")));
            assertThat(end.replyNumbers()).containsExactly(52);
            assertThat(logins.log).containsExactly("begin", "answered", "succeeded alice keyboard-interactive");
        }
    }

    @Test
    void A14_a_response_for_each_prompt_or_none_is_looked_at() {
        for (int count : new int[] {0, 2, 64}) {
            ServerLogins fresh = new ServerLogins();
            try (LoginEnd end = LoginEnd.server(fresh).ready()) {
                end.send(LoginEnd.keyboardInteractive());
                end.send(new UserauthInfoResponse(Collections.nCopies(count, "blue")));
                assertThat(end.replyNumbers()).containsExactly(60, 51);
                assertThat(fresh.log).containsExactly("begin", "failed alice keyboard-interactive");
            }
        }
    }

    @Test
    void A14_a_response_count_that_cannot_be_true_is_refused() {
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.keyboardInteractive()).send(new byte[] {61, -1, -1, -1, -1});
            assertThat(end.violation()).hasMessageContaining("4294967295");
        }
    }

    @Test
    void A14_every_message_cut_anywhere_or_with_a_byte_too_many_is_refused() {
        List<Message> requests = List.of(LoginEnd.password("secret"), LoginEnd.keyboardInteractive());
        for (Message request : requests) {
            byte[] whole = LoginEnd.bytes(request);
            IntStream.rangeClosed(0, whole.length + 1)
                    .filter(i -> i != whole.length)
                    .forEach(length -> {
                        try (LoginEnd end = LoginEnd.server(logins).ready()) {
                            end.send(Arrays.copyOf(whole, length));
                            assertThat(end.violation().reason()).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
                        }
                    });
        }
        assertThat(logins.log).isEmpty();
    }

    @Test
    void A14_a_cut_service_request_or_response_is_refused() {
        byte[] service = LoginEnd.bytes(new ServiceRequest("ssh-userauth"));
        for (int length = 0; length < service.length; length++) {
            try (LoginEnd end = LoginEnd.server(logins).secured()) {
                end.send(Arrays.copyOf(service, length));
                assertThat(end.violation().reason()).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
            }
        }
        byte[] response = LoginEnd.bytes(new UserauthInfoResponse(List.of("blue")));
        for (int length = 0; length < response.length; length++) {
            try (LoginEnd end = LoginEnd.server(logins).ready().send(LoginEnd.keyboardInteractive())) {
                end.send(Arrays.copyOf(response, length));
                assertThat(end.violation().reason()).isEqualTo(DisconnectReason.PROTOCOL_ERROR);
            }
        }
    }

    @Test
    void a_request_to_change_the_password_and_an_endless_one_are_denied_unasked() {
        byte[] change = Unpooled.buffer()
                .writeByte(1)
                .writeInt(1)
                .writeByte('a')
                .writeInt(1)
                .writeByte('b')
                .array();
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.request("password", Arrays.copyOf(change, 11)));
            end.send(LoginEnd.password("x".repeat(1025)));
            assertThat(end.replyNumbers()).containsExactly(51, 51);
            assertThat(logins.log).containsExactly("failed alice password", "failed alice password");
        }
    }

    @Test
    void J03_a_password_is_zeroed_in_the_message_and_in_the_array_once_it_is_decided() {
        logins.delayed();
        ByteBuf message = Unpooled.buffer();
        LoginEnd.password("secret").writeTo(message);
        ByteBuf after = message.retainedDuplicate();
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.channel.writeInbound(message);
            byte[] password = logins.passwords.get(0);
            assertThat(new String(password, StandardCharsets.UTF_8)).isEqualTo("secret");
            assertThat(after.forEachByte(b -> b == 0)).isEqualTo(-1);
            logins.release();
            assertThat(password).containsOnly(0);
            assertThat(end.loggedIn()).isTrue();
        }
        assertThat(after.refCnt()).isEqualTo(1);
        after.release();
    }

    @Test
    void J03_a_password_is_zeroed_even_if_the_connection_is_gone_by_then() {
        logins.delayed();
        LoginEnd end = LoginEnd.server(logins).ready().send(LoginEnd.password("secret"));
        end.close();
        logins.release();
        assertThat(logins.passwords.get(0)).containsOnly(0);
        assertThat(end.loggedIn()).isFalse();
    }
}
