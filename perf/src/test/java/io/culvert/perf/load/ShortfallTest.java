package io.culvert.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.perf.load.Pace.InFlight;
import io.culvert.perf.load.Pace.PerSecond;
import io.culvert.perf.load.Scenario.Direction;
import io.culvert.perf.load.Scenario.Part;
import io.culvert.perf.load.Stage.Way;
import io.culvert.perf.result.Ending;
import io.culvert.perf.result.Outcome;
import io.culvert.perf.result.Progress;
import io.culvert.perf.result.Sample;
import io.culvert.perf.target.TargetServer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Work that was left out is no success. */
final class ShortfallTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final long OPENING_MILLIS = 2;
    private static final double RATE = 10_000;

    private final ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private Stage stage;

    @BeforeEach
    void open() throws IOException {
        stage = new Stage(() -> {
            ChannelHandler target = TargetServer.handler();
            return new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    accepted.add(channel);
                    channel.pipeline().addLast(target);
                }
            };
        });
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private static class Delegate implements Carrier {
        private final Carrier carrier;

        Delegate(Carrier carrier) {
            this.carrier = carrier;
        }

        @Override
        public String target() {
            return carrier.target();
        }

        @Override
        public String farEnd() {
            return carrier.farEnd();
        }

        @Override
        public Map<String, String> settings() {
            return carrier.settings();
        }

        @Override
        public EventLoopGroup loops() {
            return carrier.loops();
        }

        @Override
        public CompletionStage<Channel> open(ChannelHandler handler) {
            return carrier.open(handler);
        }

        @Override
        public void close() {
            carrier.close();
        }
    }

    /** Keeps the loop busy for a while with each stream that it opens. */
    private static final class Slow extends Delegate {
        Slow(Carrier carrier) {
            super(carrier);
        }

        @Override
        public CompletionStage<Channel> open(ChannelHandler handler) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(OPENING_MILLIS);
            while (System.nanoTime() - end < 0) {
                // It is at work.
            }
            return super.open(handler);
        }
    }

    @Test
    void opens_that_were_due_and_have_not_begun_are_dropped() throws IOException {
        Scenario scenario = new Scenario.Open(new PerSecond(RATE), 64, 0, Duration.ofSeconds(1), Extent.of(SHORT));

        Outcome outcome =
                LoadRun.run(scenario, Duration.ZERO, new Slow(stage.carrier(Way.TCP)), List.of(), Progress.NONE);

        long begunAtMost = SHORT.plus(OpenLoop.CATCHING_UP).toMillis() / OPENING_MILLIS + 2 * OpenLoop.MOST_PER_TURN;
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.completed()).isBetween(1L, begunAtMost);
        assertThat(outcome.shortfall().dropped())
                .isGreaterThanOrEqualTo((long) (RATE * SHORT.toMillis() / 1_000) - begunAtMost);
        assertThat(outcome.clean()).isFalse();
    }

    @Test
    void a_rate_that_is_kept_drops_nothing() throws IOException {
        Outcome outcome = stage.run(
                Way.TCP, new Scenario.Open(new PerSecond(100), 64, 0, Duration.ofSeconds(1), Extent.of(SHORT)));

        assertThat(outcome.shortfall().dropped()).isZero();
        assertThat(outcome.clean()).isTrue();
    }

    /** Closes what the far end has accepted once a phase has completed so many. */
    private final class Closing implements Progress {
        private final String when;
        private final long completed;

        Closing(String when, long completed) {
            this.when = when;
            this.completed = completed;
        }

        @Override
        public void now(String phase, Sample sample, Duration total) {
            if (phase.equals(when) && sample.completed() >= completed) {
                accepted.close().syncUninterruptibly();
            }
        }

        @Override
        public void ended() {}
    }

    @Test
    void pings_that_were_due_on_streams_that_are_gone_are_dropped() throws IOException {
        Scenario scenario = new Scenario.Hold(3, new InFlight(3), 100, Duration.ofSeconds(1));

        Outcome outcome =
                LoadRun.run(scenario, Duration.ZERO, stage.carrier(Way.TCP), List.of(), new Closing("hold", 3));

        assertThat(outcome.failed()).isEqualTo(3);
        assertThat(outcome.shortfall().dropped()).isPositive();
    }

    @Test
    void a_login_that_the_server_closes_while_it_is_kept_has_failed() throws IOException {
        Scenario scenario = new Scenario.Login(new InFlight(1), Extent.of(2), Optional.of(Duration.ofSeconds(1)));
        Carrier carrier = stage.carrier(Way.SSH);

        Outcome outcome = LoadRun.run(scenario, Duration.ZERO, carrier, List.of(), new Progress() {
            @Override
            public void now(String phase, Sample sample, Duration total) {
                if (sample.open() == 2) {
                    stage.closeHost();
                }
            }

            @Override
            public void ended() {}
        });

        assertThat(outcome.completed()).isEqualTo(2);
        assertThat(outcome.failures()).containsEntry("closed by the server while it was kept", 2L);
    }

    @Test
    void a_stream_that_is_lost_in_the_warm_up_has_failed() throws IOException {
        Scenario scenario = new Scenario.Latency(2, 64, OptionalDouble.of(100), Extent.of(SHORT));

        Outcome outcome = LoadRun.run(
                scenario, Duration.ofMillis(600), stage.carrier(Way.TCP), List.of(), new Closing("warm-up", 1));

        assertThat(outcome.failures()).containsEntry("closed during the warm-up", 2L);
        assertThat(outcome.completed()).isZero();
    }

    @Test
    void a_stream_that_the_end_of_the_time_cut_short_is_counted_as_such() throws IOException {
        Scenario scenario =
                new Scenario.Bulk(2, OptionalLong.of(Long.MAX_VALUE - 1), Direction.BOTH, Optional.of(SHORT));

        Outcome outcome = stage.run(Way.TCP, scenario);

        assertThat(outcome.completed()).isEqualTo(4);
        assertThat(outcome.shortfall().cutShort()).isEqualTo(4);
        assertThat(outcome.ended()).isEqualTo(Ending.TIME);
    }

    @Test
    void a_stream_without_a_size_of_its_own_is_not_cut_short_by_its_end() throws IOException {
        Outcome outcome =
                stage.run(Way.TCP, new Scenario.Bulk(1, OptionalLong.empty(), Direction.BOTH, Optional.of(SHORT)));

        assertThat(outcome.completed()).isEqualTo(2);
        assertThat(outcome.shortfall().cutShort()).isZero();
    }

    @Test
    void what_the_end_of_a_mix_cut_short_is_counted_as_such() throws IOException {
        Outcome outcome = stage.run(Way.TCP, new Scenario.Mix(Map.of(Part.BULK, 1), 64, SHORT));

        assertThat(outcome.clean()).isTrue();
        assertThat(outcome.shortfall().cutShort()).isPositive().isLessThanOrEqualTo(outcome.completed());
    }

    /** From its second use on, after the probe, its loop is one that does nothing by itself. */
    private static final class Halted extends Delegate {
        private final EventLoop loop;
        private int uses;

        Halted(Carrier carrier, EventLoop loop) {
            super(carrier);
            this.loop = loop;
        }

        @Override
        public EventLoopGroup loops() {
            return ++uses > 1 ? loop : super.loops();
        }
    }

    @Test
    void a_run_that_did_nothing_is_not_clean() throws IOException {
        EmbeddedChannel channel = new EmbeddedChannel();
        Carrier carrier = new Halted(stage.carrier(Way.TCP), channel.eventLoop());
        Scenario scenario = new Scenario.Mix(Map.of(Part.SHORT, 1), 1, Duration.ofNanos(1));

        Outcome outcome = LoadRun.run(scenario, Duration.ZERO, carrier, List.of(), new Progress() {
            @Override
            public void now(String phase, Sample sample, Duration total) {
                channel.runPendingTasks(); // after the end of so short a time
            }

            @Override
            public void ended() {}
        });

        assertThat(outcome.completed()).isZero();
        assertThat(outcome.failures()).containsOnlyKeys("nothing had begun when the time was up");
    }

    @Test
    void a_run_tells_whether_its_time_or_its_count_ended_it() throws IOException {
        Carrier carrier = stage.carrier(Way.TCP);
        Extent byCount = new Extent(OptionalLong.of(5), Optional.of(Duration.ofMinutes(1)));
        Extent byTime = new Extent(OptionalLong.of(Long.MAX_VALUE), Optional.of(Duration.ofMillis(50)));

        assertThat(latency(carrier, byCount).ended()).isEqualTo(Ending.DONE);
        assertThat(latency(carrier, byTime).ended()).isEqualTo(Ending.TIME);
    }

    private static Outcome latency(Carrier carrier, Extent extent) throws IOException {
        Scenario scenario = new Scenario.Latency(1, 64, OptionalDouble.empty(), extent);
        return LoadRun.run(scenario, Duration.ZERO, carrier, List.of(), Progress.NONE);
    }
}
