package io.culvert.perf.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.perf.load.Pace.InFlight;
import io.culvert.perf.load.Pace.PerSecond;
import io.culvert.perf.load.Scenario.Direction;
import io.culvert.perf.load.Scenario.Part;
import io.culvert.perf.load.Stage.Way;
import io.culvert.perf.result.Outcome;
import io.culvert.perf.result.Progress;
import io.culvert.perf.target.TargetServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ScenariosTest {
    private static final long SIZE = 3_000_000;
    private static final Duration SHORT = Duration.ofMillis(300);

    private Stage stage;

    @BeforeEach
    void open() throws IOException {
        stage = new Stage(TargetServer::handler);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private static void assertClean(Outcome outcome) {
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.corrupt()).isZero();
        assertThat(outcome.elapsed()).isPositive();
        assertThat(outcome.timeline()).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void bulk_moves_every_byte_both_ways(Way way) throws IOException {
        Outcome outcome = stage.run(way, new Scenario.Bulk(3, OptionalLong.of(SIZE), Direction.BOTH, Optional.empty()));

        assertClean(outcome);
        assertThat(outcome.scenario()).isEqualTo("bulk");
        assertThat(outcome.bytesUp()).isEqualTo(3 * SIZE);
        assertThat(outcome.bytesDown()).isEqualTo(3 * SIZE);
        assertThat(outcome.completed()).isEqualTo(6);
        assertThat(outcome.latency()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void bulk_without_a_size_is_ended_in_order_when_the_time_is_up(Way way) throws IOException {
        Outcome outcome =
                stage.run(way, new Scenario.Bulk(1, OptionalLong.empty(), Direction.BOTH, Optional.of(SHORT)));

        assertClean(outcome);
        assertThat(outcome.completed()).isEqualTo(2);
        assertThat(outcome.bytesUp()).isPositive();
        assertThat(outcome.bytesDown()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void opens_are_as_many_as_the_count_in_a_closed_loop(Way way) throws IOException {
        Outcome outcome =
                stage.run(way, new Scenario.Open(new InFlight(5), 100, 7, Duration.ofSeconds(20), Extent.of(50)));

        assertClean(outcome);
        assertThat(outcome.completed()).isEqualTo(50);
        assertThat(outcome.held()).isEqualTo(7);
        assertThat(outcome.unit()).isEqualTo("opens");
        assertThat(outcome.latency())
                .hasValueSatisfying(
                        latency -> assertThat(latency.getTotalCount()).isEqualTo(50));
        assertThat(outcome.bytesUp()).isEqualTo(50 * 100);
        assertThat(outcome.bytesDown()).isEqualTo(50 * 100);
    }

    @Test
    void opens_are_as_many_as_the_count_in_an_open_loop() throws IOException {
        Outcome outcome =
                stage.run(Way.TCP, new Scenario.Open(new PerSecond(500), 64, 0, Duration.ofSeconds(1), Extent.of(100)));

        assertClean(outcome);
        assertThat(outcome.completed()).isEqualTo(100);
    }

    @Test
    void round_trips_are_as_many_as_the_count_though_the_streams_cannot_share_them_evenly() throws IOException {
        Outcome closed = stage.run(Way.TCP, new Scenario.Latency(3, 10, OptionalDouble.empty(), Extent.of(100)));
        Outcome open = stage.run(Way.TCP, new Scenario.Latency(3, 10, OptionalDouble.of(1000), Extent.of(100)));

        assertThat(closed.completed()).isEqualTo(100);
        assertThat(open.completed()).isEqualTo(100);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void what_is_held_is_pinged_and_counted(Way way) throws IOException {
        Outcome outcome = stage.run(way, new Scenario.Hold(40, new InFlight(8), 200, SHORT));

        assertClean(outcome);
        assertThat(outcome.completed()).isEqualTo(40);
        assertThat(outcome.held()).isEqualTo(40);
        assertThat(outcome.completing()).isPositive().isLessThan(outcome.elapsed());
        assertThat(outcome.latency())
                .hasValueSatisfying(
                        latency -> assertThat(latency.getTotalCount()).isPositive());
    }

    @Test
    void what_is_held_may_be_left_alone() throws IOException {
        Outcome outcome = stage.run(Way.TCP, new Scenario.Hold(3, new PerSecond(1000), 0, SHORT));

        assertClean(outcome);
        assertThat(outcome.held()).isEqualTo(3);
        assertThat(outcome.latency()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void round_trips_are_spread_over_the_streams(Way way) throws IOException {
        Outcome outcome = stage.run(way, new Scenario.Latency(4, 1000, OptionalDouble.empty(), Extent.of(400)));

        assertClean(outcome);
        assertThat(outcome.completed()).isEqualTo(400);
        assertThat(outcome.latency()).hasValueSatisfying(latency -> {
            assertThat(latency.getTotalCount()).isEqualTo(400);
            assertThat(latency.getMinValue()).isPositive();
        });
        assertThat(outcome.bytesDown()).isEqualTo(400 * 1000);
        assertThat(outcome.held()).isZero();
    }

    @Test
    void round_trips_of_the_largest_size_at_a_rate() throws IOException {
        Outcome outcome =
                stage.run(Way.SSH, new Scenario.Latency(2, Scenario.MAX_MESSAGE, OptionalDouble.of(50), Extent.of(10)));

        assertClean(outcome);
        assertThat(outcome.completed()).isEqualTo(10);
    }

    @Test
    void logins_are_closed_again() throws IOException {
        Outcome outcome = stage.run(Way.SSH, new Scenario.Login(new InFlight(2), Extent.of(6), Optional.empty()));

        assertClean(outcome);
        assertThat(outcome.completed()).isEqualTo(6);
        assertThat(outcome.unit()).isEqualTo("logins");
        assertThat(outcome.held()).isZero();
        assertThat(outcome.latency())
                .hasValueSatisfying(
                        latency -> assertThat(latency.getTotalCount()).isEqualTo(6));
    }

    @Test
    void logins_may_be_kept() throws IOException {
        Outcome outcome = stage.run(Way.SSH, new Scenario.Login(new PerSecond(100), Extent.of(5), Optional.of(SHORT)));

        assertClean(outcome);
        assertThat(outcome.held()).isEqualTo(5);
        assertThat(outcome.completing()).isPositive().isLessThan(outcome.elapsed());
    }

    @Test
    void an_outcome_tells_the_peer_the_warm_up_and_what_the_load_cost() throws IOException {
        Scenario scenario = new Scenario.Latency(1, 64, OptionalDouble.empty(), Extent.of(10));

        Outcome outcome =
                LoadRun.run(scenario, Duration.ofMillis(50), stage.carrier(Way.SSH), List.of(), Progress.NONE);

        assertThat(outcome.conditions().warmUp()).isEqualTo(Duration.ofMillis(50));
        assertThat(outcome.conditions().peer()).hasValueSatisfying(peer -> {
            assertThat(peer.identification()).isEqualTo("SSH-2.0-Culvert");
            assertThat(peer.algorithms().cipherToServer()).isEqualTo("aes128-gcm@openssh.com");
        });
        assertThat(outcome.conditions().generator()).isPresent();
    }

    @Test
    void logins_have_the_peer_that_they_logged_in_to_and_plain_sockets_have_none() throws IOException {
        Scenario logins = new Scenario.Login(new InFlight(1), Extent.of(1), Optional.empty());
        Scenario opens = new Scenario.Open(new InFlight(1), 64, 0, Duration.ofSeconds(1), Extent.of(1));

        assertThat(stage.run(Way.SSH, logins).conditions().peer()).isPresent();
        assertThat(stage.run(Way.TCP, opens).conditions().peer()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void a_mix_of_everything_leaves_every_byte_right(Way way) throws IOException {
        Map<Part, Integer> blend = Map.of(Part.BULK, 1, Part.SHORT, 5, Part.SLOW, 1, Part.HALF, 2, Part.RESET, 1);

        Outcome outcome = stage.run(way, new Scenario.Mix(blend, 8, Duration.ofSeconds(1)));

        assertClean(outcome);
        assertThat(outcome.completed()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void each_part_of_a_mix_comes_to_a_good_end(Part part) throws IOException {
        Outcome outcome = stage.run(Way.TCP, new Scenario.Mix(Map.of(part, 1), 2, SHORT));

        assertClean(outcome);
        assertThat(outcome.completed()).isPositive();
    }
}
