package io.culvert.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In virtual time: each advance is what a loop that was busy for so long would see. */
final class OpenLoopTest {
    private static final long MILLI = 1_000_000;

    private final MockTicker ticker = Ticker.newMockTicker();
    private final EmbeddedChannel channel =
            EmbeddedChannel.builder().ticker(ticker).build();
    private final List<Long> due = new ArrayList<>();
    private final List<CompletableFuture<Void>> jobs = new ArrayList<>();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private OpenLoop loop(double rate, long count) {
        return new OpenLoop(channel.eventLoop(), ticker::nanoTime, rate, count, at -> {
            due.add(at);
            jobs.add(new CompletableFuture<>());
            return jobs.get(jobs.size() - 1);
        });
    }

    private void advance(long millis) {
        ticker.advance(millis, TimeUnit.MILLISECONDS);
        runAll();
    }

    private void runAll() {
        channel.runPendingTasks();
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private static Long[] each(long millis, int count) {
        return LongStream.range(0, count).mapToObj(i -> i * millis * MILLI).toArray(Long[]::new);
    }

    @Test
    void jobs_begin_at_their_rate_though_none_is_done() {
        loop(100, 5).begin();
        runAll();
        assertThat(due).containsExactly(0L);

        for (int i = 0; i < 10; i++) {
            advance(10);
        }

        assertThat(due).containsExactly(each(10, 5));
    }

    @Test
    void those_that_are_overdue_are_told_when_they_were_due_and_not_when_they_began() {
        loop(1000, Long.MAX_VALUE).begin();
        runAll();

        advance(500);
        while (due.size() < 501) {
            runAll();
        }

        assertThat(due).containsExactly(each(1, 501));
    }

    @Test
    void overdue_jobs_let_the_loop_do_other_work_in_between() {
        loop(1000, Long.MAX_VALUE).begin();
        ticker.advance(500, TimeUnit.MILLISECONDS);
        List<Integer> begunBefore = new ArrayList<>();
        channel.eventLoop().execute(() -> begunBefore.add(due.size()));

        runAll();

        assertThat(begunBefore)
                .singleElement()
                .satisfies(begun -> assertThat(begun).isLessThan(100));
    }

    @Test
    void it_is_done_when_the_last_job_is() {
        CompletionStage<Void> done = loop(100, 2).begin();
        runAll();
        advance(10);
        jobs.get(1).complete(null);
        assertThat(done.toCompletableFuture()).isNotDone();

        jobs.get(0).complete(null);
        assertThat(done.toCompletableFuture()).isCompleted();
    }

    @Test
    void it_waits_while_nothing_is_due_and_nothing_unfinished() {
        OpenLoop loop = loop(1, 2);
        loop.begin();
        runAll();
        assertThat(loop.unfinished()).isEqualTo(1);
        assertThat(loop.waits()).isFalse();

        jobs.get(0).complete(null);
        assertThat(loop.unfinished()).isZero();
        assertThat(loop.waits()).isTrue();

        advance(1000);
        assertThat(loop.waits()).isFalse();
        jobs.get(1).complete(null);
        assertThat(loop.waits()).isFalse();
    }

    @Test
    void what_was_due_by_the_end_and_has_not_begun_is_dropped() {
        OpenLoop slow = new OpenLoop(channel.eventLoop(), ticker::nanoTime, 1_000, Long.MAX_VALUE, at -> {
            ticker.advance(5, TimeUnit.MILLISECONDS); // so long does it take to begin one
            due.add(at);
            return CompletableFuture.completedStage(null);
        });
        CompletionStage<Void> done = slow.begin();
        while (ticker.nanoTime() < 3_000 * MILLI) {
            runAll();
        }
        long end = ticker.nanoTime();

        slow.end();
        assertThat(slow.dropped()).isEqualTo(end / MILLI - due.size());
        for (int i = 0; i < 10; i++) {
            runAll();
        }

        assertThat(done.toCompletableFuture()).isCompleted();
        assertThat(due.size() + slow.dropped()).isEqualTo(end / MILLI);
        assertThat(ticker.nanoTime() - end)
                .isGreaterThanOrEqualTo(OpenLoop.CATCHING_UP.toNanos())
                .isLessThan(OpenLoop.CATCHING_UP.toNanos() + 5 * OpenLoop.MOST_PER_TURN * MILLI);
    }

    @Test
    void a_pause_just_before_the_end_drops_nothing() {
        OpenLoop loop = loop(1_000, Long.MAX_VALUE);
        loop.begin();
        runAll();
        ticker.advance(70, TimeUnit.MILLISECONDS);

        loop.end();
        for (int i = 0; i < 10; i++) {
            runAll();
        }

        assertThat(due).containsExactly(each(1, 70));
        assertThat(loop.dropped()).isZero();
    }

    @Test
    void a_pause_just_after_the_end_drops_nothing_of_a_slow_rate() {
        OpenLoop loop = loop(10, Long.MAX_VALUE);
        loop.begin();
        runAll();
        ticker.advance(150, TimeUnit.MILLISECONDS);

        loop.end();
        advance(5_000);

        assertThat(due).containsExactly(each(100, 2));
        assertThat(loop.dropped()).isZero();
    }

    @Test
    void what_was_never_to_begin_is_not_dropped() {
        OpenLoop loop = loop(1_000, 20);
        loop.begin();
        runAll();
        advance(5_000);

        loop.end();
        assertThat(due).hasSize(20);
        assertThat(loop.dropped()).isZero();
    }

    @Test
    void when_it_is_ended_it_does_not_wait_for_the_next_to_be_due() {
        OpenLoop loop = loop(0.001, Long.MAX_VALUE);
        CompletionStage<Void> done = loop.begin();
        runAll();
        jobs.get(0).complete(null);

        loop.end();
        runAll();

        assertThat(done.toCompletableFuture()).isCompleted();
    }

    @Test
    void when_it_is_ended_those_that_have_begun_are_waited_for() {
        OpenLoop loop = loop(100, Long.MAX_VALUE);
        CompletionStage<Void> done = loop.begin();
        runAll();

        loop.end();
        advance(1000);
        assertThat(due).hasSize(1);
        assertThat(done.toCompletableFuture()).isNotDone();

        jobs.get(0).complete(null);
        assertThat(done.toCompletableFuture()).isCompleted();
    }
}
