package io.culvert.core.userauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.AuthMessages.UserauthInfoResponse;
import io.culvert.codec.message.Message;
import io.culvert.core.key.SshKeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When failed attempts are answered, in virtual time. */
class FailureTimeTest {
    private static final SshKeyPair ALICE = SshKeyPair.generate("ssh-ed25519");
    private static final SshKeyPair STRANGE = SshKeyPair.generate("ssh-ed25519");
    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    private final ServerLogins logins = new ServerLogins(ALICE);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 60, 249})
    void P08_a_wrong_password_is_answered_after_250_to_350_ms_however_long_its_check_took(int work) {
        logins.delayed();
        try (LoginEnd end = LoginEnd.server(logins).ready().still()) {
            assertAnswered(end, LoginEnd.password("wrong"), work, 250, 350);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 19})
    void P08_a_key_that_will_not_do_is_refused_after_20_to_30_ms_however_long_it_was_looked_for(int work) {
        for (Message request : List.of(LoginEnd.offer(STRANGE), LoginEnd.signed(STRANGE))) {
            ServerLogins delayed = new ServerLogins(ALICE).delayed();
            try (LoginEnd end = LoginEnd.server(delayed).ready().still()) {
                int before = end.sent.size();
                end.send(request).pass(work * MILLISECOND);
                delayed.release();
                assertFollows(end, before, work, 20, 30);
            }
        }
    }

    @Test
    void P08_a_wrong_answer_is_refused_after_250_to_350_ms_from_its_arrival_and_the_prompt_comes_at_once() {
        try (LoginEnd end = LoginEnd.server(logins).ready().still()) {
            end.send(LoginEnd.keyboardInteractive());
            assertThat(end.replyNumbers()).containsExactly(60);
            end.pass(1000 * MILLISECOND);
            int before = end.sent.size();
            end.send(new UserauthInfoResponse(List.of("red")));
            assertFollows(end, before, 0, 250, 350);
        }
    }

    @Test
    void P08_an_authenticator_that_fails_is_as_late_as_one_that_denies() {
        logins.password = (attempt, password) -> CompletableFuture.failedStage(new IllegalStateException("broken"));
        try (LoginEnd end = LoginEnd.server(logins).ready().still()) {
            int before = end.sent.size();
            end.send(LoginEnd.password("secret"));
            assertFollows(end, before, 0, 250, 350);
        }
    }

    @Test
    void a_login_that_succeeds_a_key_that_would_do_and_the_list_of_methods_come_at_once() {
        try (LoginEnd end = LoginEnd.server(logins).ready().still()) {
            end.send(LoginEnd.none(), LoginEnd.offer(ALICE), LoginEnd.signed(ALICE));
            assertThat(end.replyNumbers()).containsExactly(51, 60, 52);
        }
        try (LoginEnd end = LoginEnd.server(logins).ready().still()) {
            end.send(LoginEnd.password("secret"));
            assertThat(end.replyNumbers()).containsExactly(52);
        }
    }

    @ParameterizedTest
    @CsvSource({"100,300,200", "300,300,0", "301,300,299", "601,300,599", "2500,300,0", "4999,300,-1", "5000,300,0"})
    void P08_where_the_work_takes_longer_the_time_is_doubled(long elapsed, long drawn, long left) {
        long nanos = FailureTime.nanosLeft(drawn * MILLISECOND, elapsed * MILLISECOND);
        assertThat(nanos).isGreaterThanOrEqualTo(0);
        if (elapsed < 5000) {
            long at = nanos / MILLISECOND + elapsed;
            assertThat(at % drawn).isZero();
            assertThat(Long.bitCount(at / drawn))
                    .as("%d is a power of two of times", at / drawn)
                    .isOne();
        } else {
            assertThat(nanos).isZero();
        }
        if (elapsed < 2500) {
            assertThat(nanos).isEqualTo(left * MILLISECOND);
        }
    }

    @Test
    void what_is_sent_ahead_waits_until_the_failure_before_it_is_answered() {
        try (LoginEnd end = LoginEnd.server(logins).ready().still()) {
            end.send(LoginEnd.password("wrong"), LoginEnd.password("secret"));
            assertThat(end.replyNumbers()).isEmpty();
            assertThat(logins.log).containsExactly("password");
            end.pass(350 * MILLISECOND);
            assertThat(end.replyNumbers()).containsExactly(51, 52);
        }
    }

    @Test
    void a_connection_that_goes_before_its_answer_leaves_no_timer_behind() {
        LoginEnd end = LoginEnd.server(logins).ready().still();
        end.send(LoginEnd.password("wrong"));
        assertThat(end.channel.runScheduledPendingTasks()).as("the next timer").isPositive();
        end.close();
        assertThat(end.channel.runScheduledPendingTasks()).as("no timer").isNegative();
        assertThat(end.pass(350 * MILLISECOND).replyNumbers()).isEmpty();
        assertThat(logins.log).containsExactly("password");
    }

    @Test
    void P08_the_time_differs_from_attempt_to_attempt() {
        long first = FailureTime.OF_A_SECRET.nanosLeft(0);
        assertThat(LongStream.generate(() -> FailureTime.OF_A_SECRET.nanosLeft(0))
                        .limit(1000)
                        .anyMatch(next -> next != first))
                .isTrue();
    }

    private void assertAnswered(LoginEnd end, Message request, int work, int least, int most) {
        int before = end.sent.size();
        end.send(request).pass(work * MILLISECOND);
        assertThat(logins.release()).isTrue();
        assertFollows(end, before, work, least, most);
    }

    private static void assertFollows(LoginEnd end, int before, int elapsed, int least, int most) {
        end.pass((least - elapsed) * MILLISECOND - 1);
        assertThat(end.replyNumbers()).isEmpty();
        end.pass((most - least) * MILLISECOND + 1);
        assertThat(end.replyNumbers()).containsExactly(51);
        assertThat(end.sent).hasSize(before + 1);
    }
}
