package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.ChannelResetException;
import io.culvert.core.SshException;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of each end at one half of a relay, at the other one. Time is virtual. */
final class RelayTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final EmbeddedChannel loop =
            EmbeddedChannel.builder().ticker(ticker).build();
    private final Relay oneHalf = new Relay(bytes -> {});
    private final Relay otherHalf = new Relay(bytes -> {});
    private final MemoryLeg one = new MemoryLeg();
    private final MemoryLeg other = new MemoryLeg();

    @BeforeEach
    void open() {
        one.pipeline().addLast(oneHalf);
        other.pipeline().addLast(otherHalf);
        loop.eventLoop().register(one);
        loop.eventLoop().register(other);
        Relay.join(oneHalf, otherHalf);
        settle();
    }

    @AfterEach
    void close() {
        run(one::close);
        run(other::close);
        loop.finishAndReleaseAll();
    }

    private void run(Runnable task) {
        loop.eventLoop().execute(task);
        settle();
    }

    private void settle() {
        loop.runPendingTasks();
        loop.runPendingTasks();
        loop.checkException();
    }

    private void passYears() {
        ticker.advance(Duration.ofDays(5_000).toNanos(), TimeUnit.NANOSECONDS);
        settle();
        loop.runScheduledPendingTasks();
        settle();
    }

    @Test
    void each_direction_ends_after_its_last_byte_and_then_both_halves_close() {
        run(() -> one.say("question"));
        run(one::end);
        assertThat(other.told).hasToString("question|");
        assertThat(one.isOpen() && other.isOpen()).isTrue();
        run(() -> other.say("answer"));
        run(other::end);
        assertThat(one.told).hasToString("answer|");
        assertThat(one.isOpen() || other.isOpen()).isFalse();
        assertThat(oneHalf.isWhole() && otherHalf.isWhole()).isTrue();
    }

    @Test
    void both_streams_are_whole_before_a_half_closes() {
        List<Boolean> whole = new ArrayList<>();
        one.closeFuture().addListener(closed -> whole.add(oneHalf.isWhole()));
        other.closeFuture().addListener(closed -> whole.add(otherHalf.isWhole()));
        run(one::end);
        run(other::end);
        assertThat(whole).containsExactly(true, true);
    }

    @Test
    void no_time_limit_ends_a_stream_whose_reader_pauses() {
        run(one::stall);
        run(one::end);
        run(() -> other.say("answer"));
        run(other::end);
        passYears();
        assertThat(one.isOpen() && other.isOpen())
                .as("both halves count until the last byte was taken")
                .isTrue();
        run(one::goOn);
        assertThat(one.told).hasToString("answer|");
        assertThat(oneHalf.isWhole()).isTrue();
        assertThat(one.isOpen() || other.isOpen()).isFalse();
    }

    @Test
    void a_half_that_is_closed_after_both_ends_leaves_the_other_all_its_time() {
        run(one::stall);
        run(one::end);
        run(() -> other.say("answer"));
        run(other::end);
        run(other::close); // as an SSH channel whose connection has gone after the peer's CLOSE
        passYears();
        assertThat(one.isOpen()).isTrue();
        run(one::goOn);
        assertThat(one.told).hasToString("answer|");
        assertThat(oneHalf.isWhole()).isTrue();
        assertThat(one.isOpen()).isFalse();
    }

    @Test
    void a_read_that_fails_is_a_reset_after_the_last_byte_and_no_end() {
        run(other::stall);
        run(() -> one.say("all that came"));
        run(() -> one.fail(new IOException("Connection reset by peer")));
        run(one::end); // as epoll and io_uring have it
        assertThat(one.isOpen()).isFalse();
        passYears();
        assertThat(other.isOpen()).isTrue();
        run(other::goOn);
        assertThat(other.told).hasToString("all that came");
        assertThat(other.isOpen()).isFalse();
        assertThat(otherHalf.isWhole()).isFalse();
    }

    @Test
    void a_channel_that_its_peer_closed_without_an_eof_counts_until_the_reset_is_passed_on() {
        run(other::stall);
        run(() -> one.say("all that came"));
        run(() -> one.fail(new ChannelResetException()));
        passYears();
        assertThat(one.isOpen() && other.isOpen()).isTrue();
        run(other::goOn);
        assertThat(other.told).hasToString("all that came");
        assertThat(one.isOpen() || other.isOpen()).isFalse();
    }

    @Test
    void the_loss_of_the_connection_is_a_reset_at_once() {
        run(other::stall);
        run(() -> one.say("never taken"));
        run(() -> one.fail(new SshException(SshException.Kind.CLOSED, "connection closed")));
        assertThat(other.told).isEmpty();
        assertThat(one.isOpen() || other.isOpen()).isFalse();
    }

    @Test
    void a_half_that_closes_before_its_end_is_a_reset_at_once() {
        run(other::stall);
        run(() -> one.say("never taken"));
        run(one::close);
        assertThat(other.told).isEmpty();
        assertThat(other.isOpen()).isFalse();
        assertThat(otherHalf.isWhole()).isFalse();
    }

    @Test
    void a_half_that_takes_no_more_has_its_own_words_passed_on_and_then_the_other_is_reset() {
        run(() -> other.say("lost "));
        run(one::refuse);
        run(() -> other.say("words"));
        run(() -> one.say("last "));
        assertThat(one.isOpen() && other.isOpen()).isTrue();
        run(() -> one.say("words"));
        run(one::end);
        assertThat(other.told).hasToString("last words|");
        assertThat(one.isOpen() || other.isOpen()).isFalse();
        assertThat(oneHalf.isWhole() || otherHalf.isWhole()).isFalse();
    }

    @Test
    void what_a_half_that_takes_no_more_has_said_is_waited_for_before_the_reset() {
        run(other::stall);
        run(() -> one.say("last words"));
        run(one::refuse);
        run(one::end);
        passYears();
        assertThat(other.isOpen()).isTrue();
        run(other::goOn);
        assertThat(other.told).hasToString("last words|");
        assertThat(other.isOpen()).isFalse();
        assertThat(otherHalf.isWhole()).isFalse();
    }

    @Test
    void a_program_that_ends_while_its_reset_is_due_does_not_make_the_streams_whole() {
        run(other::stall);
        run(() -> one.say("all that came"));
        run(() -> one.fail(new ChannelResetException()));
        run(other::end);
        assertThat(one.told).hasToString("|");
        run(other::goOn);
        assertThat(other.told).hasToString("all that came");
        assertThat(otherHalf.isWhole() || oneHalf.isWhole()).isFalse();
        assertThat(one.isOpen() || other.isOpen()).isFalse();
    }
}
