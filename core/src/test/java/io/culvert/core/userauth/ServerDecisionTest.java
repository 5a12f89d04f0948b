package io.culvert.core.userauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.AuthMessages.UserauthInfoResponse;
import io.culvert.codec.message.AuthMessages.UserauthRequest;
import io.culvert.codec.message.Message;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Challenge;
import io.culvert.core.auth.KeyboardInteractiveAuthenticator.Decided;
import io.culvert.core.auth.LoginAttempt;
import io.culvert.core.auth.Restriction;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.work.TooBusyException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Decisions that come late, never, too late, or as an error. */
class ServerDecisionTest {
    private static final SshKeyPair ALICE = SshKeyPair.generate("ssh-ed25519");

    private final ServerLogins logins = new ServerLogins(ALICE);

    @Test
    void requests_sent_ahead_are_decided_one_after_the_other_in_their_order() {
        logins.delayed();
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.password("wrong"), LoginEnd.none(), LoginEnd.signed(ALICE), LoginEnd.password("late"));
            assertThat(logins.log).containsExactly("password");
            assertThat(end.replyNumbers()).isEmpty();
            logins.release();
            assertThat(end.replyNumbers()).containsExactly(51, 51);
            assertThat(logins.log).containsExactly("password", "failed alice password", "publickey");
            logins.release();
            assertThat(end.replyNumbers()).containsExactly(52);
            assertThat(logins.log).endsWith("succeeded alice publickey ssh-ed25519");
            assertThat(logins.release()).isFalse();
        }
    }

    @Test
    void A01_A02_what_a_grant_restricts_holds_once_its_own_request_is_proved() {
        Restriction offered = new Restriction() {};
        Restriction signed = new Restriction() {};
        List<Restriction> answers = new ArrayList<>(List.of(offered, signed));
        logins.publicKey =
                (attempt, key) -> CompletableFuture.completedStage(AuthDecision.grantedWithin(answers.remove(0)));
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.offer(ALICE));
            assertThat(end.session.restrictions()).isEmpty();
            end.send(LoginEnd.signed(ALICE));
            assertThat(end.loggedIn()).isTrue();
            assertThat(end.session.restrictions()).containsExactly(signed);
        }
    }

    @Test
    void no_more_than_eight_requests_are_held() {
        logins.delayed();
        try (LoginEnd end = LoginEnd.server(logins).ready().send(LoginEnd.password("wrong"))) {
            for (int i = 0; i < 8; i++) {
                end.send(LoginEnd.none());
            }
            assertThat(end.tail.errors).isEmpty();
            end.send(LoginEnd.none());
            assertThat(end.violation()).hasMessage("too many authentication requests sent ahead");
            logins.release();
            assertThat(end.replyNumbers()).isEmpty();
        }
    }

    @Test
    void no_more_than_32_kib_are_held() {
        logins.delayed();
        try (LoginEnd end = LoginEnd.server(logins).ready().send(LoginEnd.password("wrong"))) {
            Message half = LoginEnd.request("none", new byte[16 * 1024 - 40]);
            end.send(half, half);
            assertThat(end.tail.errors).isEmpty();
            end.send(LoginEnd.none());
            assertThat(end.violation()).hasMessage("too many authentication requests sent ahead");
        }
    }

    @Test
    void what_is_held_is_released_when_the_connection_goes() {
        logins.delayed();
        LoginEnd end = LoginEnd.server(logins).ready().send(LoginEnd.password("wrong"), LoginEnd.none());
        end.close();
        logins.release();
        assertThat(end.sent).containsExactly(6);
        assertThat(end.tail.errors).isEmpty();
    }

    @Test
    void a_new_request_ends_a_dialogue_without_a_reply_to_it() {
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.keyboardInteractive(), LoginEnd.password("wrong"));
            assertThat(end.replyNumbers()).containsExactly(60, 51);
            end.send(new UserauthInfoResponse(List.of("blue")));
            assertThat(end.violation()).hasMessageContaining("message 61");
        }
    }

    @Test
    void a_grant_for_a_dialogue_that_was_ended_lets_nobody_in() {
        logins.delayed();
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.keyboardInteractive());
            logins.release();
            end.send(new UserauthInfoResponse(List.of("blue")), LoginEnd.none());
            assertThat(end.replyNumbers()).containsExactly(60, 51);
            logins.release();
            assertThat(end.replyNumbers()).isEmpty();
            assertThat(end.loggedIn()).isFalse();
            end.send(LoginEnd.password("secret"));
            logins.release();
            assertThat(end.loggedIn()).isTrue();
        }
    }

    @Test
    void T17_an_authenticator_that_throws_fails_or_says_nothing_denies() {
        List<Runnable> faults = List.of(
                () -> {
                    logins.password = (attempt, password) -> {
                        throw new IllegalStateException("broken");
                    };
                    logins.publicKey = (attempt, key) -> {
                        throw new NoClassDefFoundError("broken");
                    };
                    logins.keyboardInteractive = attempt -> {
                        throw new IllegalStateException("broken");
                    };
                },
                () -> {
                    logins.password = (attempt, password) -> CompletableFuture.failedStage(new Exception("broken"));
                    logins.publicKey = (attempt, key) -> CompletableFuture.failedStage(new Exception("broken"));
                    logins.keyboardInteractive = attempt -> CompletableFuture.failedStage(new Exception("broken"));
                },
                () -> {
                    logins.password = (attempt, password) -> CompletableFuture.completedStage(null);
                    logins.publicKey = (attempt, key) -> CompletableFuture.completedStage(null);
                    logins.keyboardInteractive = attempt -> CompletableFuture.completedStage(null);
                },
                () -> {
                    logins.password = (attempt, password) -> null;
                    logins.publicKey = (attempt, key) -> null;
                    logins.keyboardInteractive = attempt -> null;
                });
        // A stage that yields null is no error, but a no all the same.
        int[] reported = {4, 4, 0, 4};
        for (int i = 0; i < reported.length; i++) {
            faults.get(i).run();
            try (LoginEnd end = LoginEnd.server(logins).ready()) {
                end.send(LoginEnd.password("secret"), LoginEnd.signed(ALICE), LoginEnd.keyboardInteractive());
                assertThat(end.replyNumbers()).containsExactly(51, 51, 51);
                end.send(LoginEnd.offer(ALICE));
                assertThat(end.replyNumbers()).containsExactly(51);
                assertThat(end.tail.errors).isEmpty();
                assertThat(logins.log.stream().filter(line -> line.startsWith("broken")))
                        .hasSize(reported[i]);
                logins.log.clear();
            }
        }
    }

    @Test
    void P13_who_cannot_be_checked_for_want_of_time_is_told_so_and_not_that_the_answer_is_no() {
        TooBusyException busy = new TooBusyException("checks of passwords", "too many checks of passwords wait");
        logins.password = (attempt, password) -> CompletableFuture.failedStage(busy);
        logins.publicKey = (attempt, key) ->
                CompletableFuture.<AuthDecision>failedStage(busy).thenApply(decision -> decision);
        logins.keyboardInteractive = attempt -> CompletableFuture.failedStage(busy);
        for (Message request : List.of(
                LoginEnd.password("secret"),
                LoginEnd.offer(ALICE),
                LoginEnd.signed(ALICE),
                LoginEnd.keyboardInteractive())) {
            try (LoginEnd end = LoginEnd.server(logins).ready().still()) {
                end.send(request);
                assertThat(end.tail.errors).containsExactly(busy);
                assertThat(end.replyNumbers()).isEmpty();
                assertThat(logins.log).isEmpty();
            }
        }
    }

    @Test
    void P08_a_user_whom_the_gate_turns_away_sees_what_a_wrong_key_or_password_gets() {
        List<Message> attempts = List.of(
                LoginEnd.offer(ALICE),
                LoginEnd.signed(ALICE),
                LoginEnd.password("secret"),
                LoginEnd.keyboardInteractive(),
                new UserauthInfoResponse(List.of("blue")));
        ServerLogins strangers = new ServerLogins();
        strangers.password = (attempt, password) -> {
            strangers.log.add("password");
            return CompletableFuture.completedStage(AuthDecision.DENIED);
        };
        strangers.keyboardInteractive = attempt -> {
            strangers.log.add("begin");
            return CompletableFuture.completedStage(
                    new Challenge("", "Say it", List.of(ServerLogins.COLOUR), answers -> {
                        strangers.log.add("answered");
                        return CompletableFuture.completedStage(new Decided(AuthDecision.DENIED));
                    }));
        };
        logins.gate = attempt -> !attempt.userName().equals("alice");
        try (LoginEnd gated = LoginEnd.server(logins).ready();
                LoginEnd wrong = LoginEnd.server(strangers).ready()) {
            for (Message attempt : attempts) {
                byte[] bytes = LoginEnd.bytes(attempt);
                gated.send(bytes);
                wrong.send(bytes);
                assertThat(gated.reply()).isEqualTo(wrong.reply());
            }
            assertThat(logins.log).isEqualTo(strangers.log).contains("publickey", "password", "begin", "answered");
            assertThat(gated.loggedIn()).isFalse();
        }
    }

    @Test
    void T17_a_gate_that_throws_turns_away() {
        logins.gate = attempt -> {
            throw new IllegalStateException("broken");
        };
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(LoginEnd.password("secret"));
            assertThat(end.replyNumbers()).containsExactly(51);
            assertThat(logins.log).containsExactly("broken broken", "password", "failed alice password");
        }
    }

    @Test
    void the_gate_is_asked_once_with_the_user_and_the_address() {
        List<LoginAttempt> asked = new ArrayList<>();
        logins.gate = asked::add;
        try (LoginEnd end = LoginEnd.server(logins).ready()) {
            end.send(
                    LoginEnd.none(),
                    LoginEnd.password("wrong"),
                    new UserauthRequest("alice", "ssh-connection", "x", new byte[0]));
            assertThat(asked).singleElement().satisfies(attempt -> {
                assertThat(attempt.userName()).isEqualTo("alice");
                assertThat(attempt.remoteAddress()).isEqualTo(end.channel.remoteAddress());
                assertThat(attempt.localAddress()).isEqualTo(end.channel.localAddress());
            });
        }
    }
}
