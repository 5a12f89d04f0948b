package io.culvert.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ClosedLoopTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ArrayDeque<CompletableFuture<Void>> underWay = new ArrayDeque<>();
    private int begun;

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private ClosedLoop loop(int lanes, long count) {
        return new ClosedLoop(channel.eventLoop(), lanes, count, due -> {
            begun++;
            underWay.add(new CompletableFuture<>());
            return underWay.getLast();
        });
    }

    private void finishOne() {
        underWay.remove().complete(null);
        channel.runPendingTasks();
    }

    @Test
    void as_many_are_under_way_as_there_are_lanes_until_the_count_is_reached() {
        ClosedLoop loop = loop(3, 5);
        CompletionStage<Void> done = loop.begin();
        channel.runPendingTasks();
        assertThat(begun).isEqualTo(3);

        finishOne();
        assertThat(underWay).hasSize(3);
        finishOne();
        assertThat(underWay).hasSize(3);
        assertThat(begun).isEqualTo(5);

        finishOne();
        finishOne();
        assertThat(loop.unfinished()).isEqualTo(1);
        assertThat(done.toCompletableFuture()).isNotDone();
        finishOne();
        assertThat(done.toCompletableFuture()).isCompleted();
        assertThat(begun).isEqualTo(5);
    }

    @Test
    void more_lanes_than_jobs_do_no_harm() {
        CompletionStage<Void> done = loop(10, 1).begin();
        channel.runPendingTasks();
        finishOne();

        assertThat(done.toCompletableFuture()).isCompleted();
        assertThat(begun).isEqualTo(1);
    }

    @Test
    void when_it_is_ended_those_that_have_begun_are_waited_for() {
        ClosedLoop loop = loop(2, Long.MAX_VALUE);
        CompletionStage<Void> done = loop.begin();
        channel.runPendingTasks();

        loop.end();
        finishOne();
        assertThat(done.toCompletableFuture()).isNotDone();
        finishOne();

        assertThat(done.toCompletableFuture()).isCompleted();
        assertThat(begun).isEqualTo(2);
    }
}
