package io.culvert.core.channel;

import static io.culvert.core.channel.VirtualPath.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.WindowSize;
import io.culvert.core.channel.VirtualPath.Flow;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowGrowthTest {
    private static final long SECOND = 1000 * MILLISECOND;
    private static final double FAST = 1e9;
    private static final long INITIAL = WindowSize.DEFAULT.initial();
    private static final long MAXIMUM = WindowSize.DEFAULT.maximum();

    @ParameterizedTest
    @ValueSource(longs = {100, 0})
    void a_long_path_gets_a_window_that_keeps_it_full_whether_or_not_the_kernel_knows_it(long known) {
        VirtualPath path = path(100, 40e6, known);
        Flow flow = path.open(FAST);
        path.run(2 * SECOND);
        // Twice the 4 MB of a round trip, less what the steps of the credit hide of the rate.
        assertThat(flow.window).isBetween(7_000_000L, 8_500_000L);
        long before = flow.delivered;
        path.run(SECOND);
        assertThat(flow.delivered - before).isCloseTo(40_000_000L, Percentage.withPercentage(1));
    }

    @Test
    void a_window_grows_to_its_maximum_and_at_most_doubles_in_a_round_trip() {
        VirtualPath path = path(200, 2e9, 200);
        Flow flow = path.open(2 * FAST);
        long before = INITIAL;
        for (int i = 0; i < 20; i++) {
            path.run(200 * MILLISECOND);
            assertThat(flow.window).isLessThanOrEqualTo(2 * before);
            before = flow.window;
        }
        assertThat(flow.window).isEqualTo(MAXIMUM);
    }

    @Test
    void the_maximum_is_reached_within_ten_round_trips() {
        VirtualPath path = path(100, FAST, 100);
        Flow flow = path.open(FAST);
        path.run(10 * 100 * MILLISECOND);
        assertThat(flow.window).isEqualTo(MAXIMUM);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1e6, 1e6, 10e6})
    void a_slow_reader_does_not_make_a_window_grow(double readerRate) {
        VirtualPath path = path(100, FAST, 100);
        Flow flow = path.open(readerRate);
        path.run(10 * SECOND);
        assertThat(path.growth()).isZero();
        assertThat(flow.largestBacklog).isLessThanOrEqualTo(INITIAL);
    }

    @ParameterizedTest
    @ValueSource(longs = {15_000_000, 40_000_000})
    void a_reader_slower_than_its_path_gets_no_more_than_twice_what_it_takes_in_a_round_trip(long readerRate) {
        VirtualPath path = path(100, FAST, 100);
        Flow flow = path.open((double) readerRate);
        path.run(10 * SECOND);
        assertThat(flow.window).isBetween(readerRate / 10, 2 * readerRate / 10);
        assertThat(flow.largestBacklog).isLessThanOrEqualTo(Math.max(INITIAL, readerRate / 10));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1e6, 10e6, 100e6, 1e9})
    void a_short_path_does_not_make_a_window_grow_however_long_its_queues(double linkRate) {
        VirtualPath path = new VirtualPath(WindowSize.DEFAULT, MILLISECOND / 10, linkRate, () -> MILLISECOND / 10);
        path.open(2 * FAST);
        path.run(10 * SECOND);
        assertThat(path.growth()).isZero();
        assertThat(path.asked).isEqualTo(1);
    }

    @Test
    void queues_that_the_kernel_sees_are_no_reason_to_grow() {
        long[] known = {MILLISECOND};
        VirtualPath path = new VirtualPath(WindowSize.DEFAULT, MILLISECOND, 100e6, () -> known[0]);
        path.open(FAST);
        path.run(SECOND);
        known[0] = 200 * MILLISECOND;
        path.run(10 * SECOND);
        assertThat(path.growth()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1e6, 10e6, 100e6, 1e9})
    void without_the_kernels_word_the_first_byte_tells_a_short_path(double linkRate) {
        VirtualPath path = path(0, linkRate, 0);
        path.open(2 * FAST);
        path.run(10 * SECOND);
        assertThat(path.growth()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e6, 10e6, 100e6, 1e9})
    void without_the_kernels_word_and_with_a_late_first_byte_queues_make_a_window_grow_once(double linkRate) {
        VirtualPath path = path(0, linkRate, 0);
        path.open(2 * FAST, SECOND);
        path.run(10 * SECOND);
        assertThat(path.growth()).isLessThanOrEqualTo(INITIAL);
    }

    @Test
    void a_peer_that_does_not_use_its_window_gets_no_larger_one() {
        VirtualPath path = path(100, 8e6, 100);
        path.open(FAST);
        path.run(10 * SECOND);
        assertThat(path.growth()).isZero();
    }

    @Test
    void the_kernel_is_asked_once_in_a_round_trip_at_most() {
        VirtualPath path = path(100, FAST, 100);
        path.open(FAST);
        path.run(10 * SECOND);
        assertThat(path.asked).isBetween(1, 100);
    }

    @Test
    void all_windows_of_a_connection_grow_by_64_MiB_at_most_and_a_closed_channel_makes_room() {
        VirtualPath path = path(100, 10 * FAST, 100);
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            flows.add(path.open(10 * FAST));
        }
        path.run(5 * SECOND);
        assertThat(path.growth()).isEqualTo(64L << 20);

        Flow small =
                flows.stream().filter(flow -> flow.window < MAXIMUM).findFirst().orElseThrow();
        Flow large = flows.stream()
                .filter(flow -> flow.window > INITIAL && flow != small)
                .findFirst()
                .orElseThrow();
        large.close();
        assertThat(path.growth()).isLessThan(64L << 20);
        path.run(5 * SECOND);
        assertThat(path.growth()).isEqualTo(64L << 20);

        List.copyOf(flows).stream().filter(flow -> flow != large).forEach(Flow::close);
        Flow last = path.open(10 * FAST);
        path.run(5 * SECOND);
        assertThat(last.window).isEqualTo(MAXIMUM);
    }

    @Test
    void closing_twice_gives_back_once() {
        VirtualPath path = path(100, FAST, 100);
        Flow flow = path.open(FAST);
        path.run(2 * SECOND);
        flow.close();
        flow.inbound.close();
        assertThat(path.windows.take(Long.MAX_VALUE)).isEqualTo(64L << 20);
    }

    @Test
    void a_fixed_window_does_not_grow() {
        VirtualPath path = new VirtualPath(WindowSize.fixed(100_000), 100 * MILLISECOND, FAST, () -> 100 * MILLISECOND);
        Flow flow = path.open(FAST);
        path.run(5 * SECOND);
        assertThat(path.growth()).isZero();
        assertThat(flow.delivered).isCloseTo(5_000_000, within(300_000L));
    }

    @Test
    void C01_a_byte_beyond_a_grown_window_is_a_violation() {
        VirtualPath path = path(100, FAST, 100);
        Flow flow = path.open(FAST);
        path.run(2 * SECOND);
        assertThat(flow.window).isGreaterThan(INITIAL);
        assertThatThrownBy(() -> flow.inbound.received((int) flow.inbound.size() + 1))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("exceed the window");
    }

    private static VirtualPath path(long roundTrip, double linkRate, long known) {
        return new VirtualPath(WindowSize.DEFAULT, roundTrip * MILLISECOND, linkRate, () -> known * MILLISECOND);
    }
}
