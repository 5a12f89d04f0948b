package io.culvert.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.perf.load.Stage.Way;
import io.culvert.perf.result.Outcome;
import io.culvert.perf.result.Sample;
import io.culvert.perf.target.TargetServer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** A far end that holds still for a while is seen by all the messages that were due meanwhile, not only by one. */
final class StallTest {
    private static final int RATE = 1000;
    private static final int COUNT = 800;
    private static final long STALL_MILLIS = 300;
    private static final Duration LONG_ENOUGH = Duration.ofMillis(300);
    /** The histogram's, and then some. */
    private static final double PRECISION = 0.99;

    private final AtomicLong stalledNanos = new AtomicLong();

    /** Reads nothing for a while, or for good, once the stream has carried some messages. */
    private final class Stalling extends ChannelInboundHandlerAdapter {
        private final boolean forGood;
        private int reads;

        Stalling(boolean forGood) {
            this.forGood = forGood;
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.fireChannelReadComplete();
            if (++reads == 50) {
                long began = System.nanoTime();
                ctx.channel().config().setAutoRead(false);
                if (forGood) {
                    return;
                }
                ctx.executor()
                        .schedule(
                                () -> {
                                    stalledNanos.set(System.nanoTime() - began);
                                    ctx.channel().config().setAutoRead(true);
                                },
                                STALL_MILLIS,
                                TimeUnit.MILLISECONDS);
            }
        }
    }

    private ChannelHandler stalling(boolean forGood) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Stalling(forGood), TargetServer.handler());
            }
        };
    }

    private Histogram latencies(OptionalDouble rate) throws IOException {
        try (Stage stage = new Stage(() -> stalling(false))) {
            Outcome outcome = stage.run(Way.TCP, new Scenario.Latency(1, 64, rate, Extent.of(COUNT)));
            assertThat(outcome.completed()).isEqualTo(COUNT);
            assertThat(outcome.clean()).isTrue();
            return outcome.latency().orElseThrow();
        }
    }

    @Test
    void what_is_never_answered_has_failed() throws IOException {
        try (Stage stage = new Stage(() -> stalling(true))) {
            Outcome outcome =
                    stage.run(Way.TCP, new Scenario.Latency(1, 64, OptionalDouble.of(RATE), Extent.of(LONG_ENOUGH)));
            assertThat(outcome.completed()).isPositive();
            assertThat(outcome.failed()).isPositive();
            assertThat(outcome.failures()).containsOnlyKeys("not finished when the run was over");
            assertThat(outcome.shortfall().unanswered()).isEqualTo(outcome.failed());
            assertThat(outcome.latency())
                    .hasValueSatisfying(
                            latency -> assertThat(latency.getTotalCount()).isEqualTo(outcome.completed()));
            assertStalled(outcome.timeline().subList(1, outcome.timeline().size()));
        }
    }

    /** A second without answers has the age of the oldest message, and no latency. */
    private static void assertStalled(List<Sample> samples) {
        assertThat(samples).isNotEmpty().allSatisfy(sample -> {
            assertThat(sample.p99()).isEmpty();
            assertThat(sample.oldest()).isPresent();
        });
        assertThat(samples).extracting(sample -> sample.oldest().orElseThrow()).isSorted();
    }

    @Test
    void at_a_rate_all_that_were_due_during_a_stall_count_it_in() throws IOException {
        Histogram latencies = latencies(OptionalDouble.of(RATE));

        long stall = stalledNanos.get();
        long half = stall / 2;
        long dueInFirstHalf = Math.min(COUNT / 2, TimeUnit.NANOSECONDS.toMillis(half) * RATE / 1000);
        assertThat(latencies.getMaxValue()).isGreaterThanOrEqualTo((long) (half * PRECISION));
        assertThat(latencies.getCountBetweenValues((long) (half * PRECISION), Long.MAX_VALUE))
                .isGreaterThanOrEqualTo((long) (dueInFirstHalf * PRECISION) - 1);
    }

    @Test
    void one_after_the_other_only_one_of_them_meets_it() throws IOException {
        Histogram latencies = latencies(OptionalDouble.empty());

        assertThat(latencies.getMaxValue()).isGreaterThanOrEqualTo((long) (stalledNanos.get() * PRECISION));
        assertThat(latencies.getValueAtPercentile(50)).isLessThan(stalledNanos.get() / 2);
    }
}
