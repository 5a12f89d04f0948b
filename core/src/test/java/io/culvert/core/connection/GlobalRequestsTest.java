package io.culvert.core.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.ConnectionMessages.GlobalRequest;
import io.culvert.codec.message.ConnectionMessages.RequestFailure;
import io.culvert.codec.message.ConnectionMessages.RequestSuccess;
import io.culvert.codec.message.Message;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.GlobalRequestHandler;
import io.culvert.core.SshException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GlobalRequestsTest {
    private static final byte[] NOTHING = {};

    private final List<Message> out = new ArrayList<>();
    private final List<Boolean> holds = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final GlobalRequests requests = new GlobalRequests(out::add, Runnable::run, holds::add, failures::add);
    private final List<CompletableFuture<Optional<byte[]>>> decisions = new ArrayList<>();
    private final Map<String, GlobalRequestHandler> handlers = Map.of(
            "later",
            data -> {
                CompletableFuture<Optional<byte[]>> decision = new CompletableFuture<>();
                decisions.add(decision);
                return decision;
            },
            "throws",
            data -> {
                throw new IllegalStateException("broken");
            },
            "null",
            data -> CompletableFuture.completedStage(null));

    private void receive(String name, boolean wantReply) {
        requests.received(new GlobalRequest(name, wantReply, NOTHING), handlers);
    }

    @Test
    void replies_belong_to_requests_in_their_order() {
        CompletableFuture<byte[]> first = requests.send("a", NOTHING);
        CompletableFuture<byte[]> second = requests.send("b", NOTHING);
        requests.failed();
        requests.succeeded(new byte[] {1});
        assertThat(second).isCompletedWithValueMatching(data -> data[0] == 1);
        assertThat(first)
                .isCompletedExceptionally()
                .failsWithin(java.time.Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("refused");
    }

    @Test
    void a_request_is_decided_after_those_before_it() {
        receive("later", true);
        receive("later", true);
        receive("later", false);
        receive("unknown", true);
        assertThat(decisions).hasSize(1);
        decisions.get(0).completeExceptionally(new IllegalStateException());
        assertThat(decisions).hasSize(2);
        assertThat(out).hasSize(1);
        decisions.get(1).complete(Optional.of(new byte[] {2}));
        decisions.get(2).complete(Optional.of(NOTHING));
        assertThat(out).hasSize(3);
        assertThat(out.get(0)).isInstanceOf(RequestFailure.class);
        assertThat(out.get(1))
                .isInstanceOfSatisfying(
                        RequestSuccess.class,
                        reply -> assertThat(reply.responseData()).containsExactly(2));
        assertThat(out.get(2)).isInstanceOf(RequestFailure.class);
    }

    @Test
    void what_waited_and_breaks_the_protocol_ends_the_connection() {
        receive("later", true);
        ProtocolViolation violation = ProtocolViolation.ofConnection("broken");
        requests.whenDecided(() -> {
            throw violation;
        });
        decisions.get(0).complete(Optional.of(NOTHING));
        assertThat(failures).containsExactly(violation);
    }

    @Test
    void a_thousand_requests_that_are_decided_at_once_wait_for_one_without_deep_calls() {
        receive("later", false);
        for (int i = 0; i < 1023; i++) {
            receive("null", true);
        }
        decisions.get(0).complete(Optional.of(NOTHING));
        assertThat(out).hasSize(1023);
        assertThat(failures).isEmpty();
    }

    @Test
    void a_channel_is_opened_when_the_requests_before_it_are_decided() {
        List<String> opened = new ArrayList<>();
        requests.whenDecided(() -> opened.add("before"));
        receive("later", true);
        receive("later", false);
        requests.whenDecided(() -> opened.add("first"));
        requests.whenDecided(() -> opened.add("second"));
        decisions.get(0).complete(Optional.of(NOTHING));
        assertThat(opened).containsExactly("before");
        decisions.get(1).complete(Optional.of(NOTHING));
        assertThat(opened).containsExactly("before", "first", "second");
    }

    @Test
    void C03_nothing_more_is_read_while_much_waits_and_the_order_stays() {
        List<Integer> opened = new ArrayList<>();
        receive("later", true);
        for (int i = 0; i < 1_500; i++) {
            int number = i;
            requests.whenDecided(() -> opened.add(number));
            assertThat(holds).hasSize(i < 1_023 ? 0 : 1);
        }
        assertThat(opened).isEmpty();
        decisions.get(0).complete(Optional.of(NOTHING));
        assertThat(opened).hasSize(1_500).isSorted();
        assertThat(holds).containsExactly(true, false);
    }

    @Test
    void T17_a_handler_that_throws_or_decides_nothing_refuses() {
        receive("throws", true);
        receive("null", true);
        assertThat(out).hasSize(2).allMatch(reply -> reply instanceof RequestFailure);
    }

    @Test
    void C03_replies_to_nothing_are_dropped_until_they_are_ten_thousand() {
        for (int i = 1; i < 10_000; i++) {
            if (i % 2 == 0) {
                requests.failed();
            } else {
                requests.succeeded(NOTHING);
            }
        }
        CompletableFuture<byte[]> asked = requests.send("a", NOTHING);
        requests.succeeded(NOTHING);
        assertThat(asked).isCompleted();
        assertThatThrownBy(requests::failed).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void C03_requests_that_are_never_answered_here_are_bounded() {
        for (int i = 0; i < 1024; i++) {
            receive("later", true);
        }
        assertThatThrownBy(() -> receive("later", true)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void the_end_of_the_connection_fails_what_was_asked() {
        CompletableFuture<byte[]> asked = requests.send("a", NOTHING);
        SshException cause = new SshException(SshException.Kind.CLOSED, "gone");
        requests.fail(cause);
        assertThat(asked).isCompletedExceptionally();
        assertThat(asked.handle((data, failure) -> failure).join()).isSameAs(cause);
    }
}
