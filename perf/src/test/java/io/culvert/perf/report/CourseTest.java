package io.culvert.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.perf.plot.Point;
import io.culvert.perf.result.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CourseTest {
    private static Sample sample(long millis, long bytes) {
        return new Sample(Duration.ofMillis(millis), bytes, 0, 0, 0, 0, Optional.empty(), Optional.empty());
    }

    private static List<Point> rates(Stream<Sample> samples) {
        return Course.of(Sample.ZERO, samples.toList(), Sample::at)
                .rates("up", Sample::bytesUp, Figures::rate)
                .points();
    }

    @Test
    void a_rate_is_that_since_the_sample_before() {
        assertThat(rates(Stream.of(sample(1_000, 10), sample(2_000, 30), sample(4_000, 40))))
                .containsExactly(
                        new Point(1, 10, "10.0/s at 1.00 s"),
                        new Point(2, 20, "20.0/s at 2.00 s"),
                        new Point(4, 5, "5.00/s at 4.00 s"));
    }

    @Test
    void a_last_sample_just_after_another_makes_no_spike() {
        assertThat(rates(Stream.of(sample(1_000, 10), sample(2_000, 20), sample(2_001, 29))))
                .extracting(Point::y)
                .containsExactly(10.0, 10.0);
    }

    @Test
    void a_sample_at_the_very_beginning_is_no_rate() {
        assertThat(rates(Stream.of(sample(0, 0), sample(1_000, 10)))).hasSize(1);
        assertThat(rates(Stream.of(sample(0, 0)))).isEmpty();
        assertThat(rates(Stream.empty())).isEmpty();
    }

    @Test
    void a_day_of_samples_becomes_as_many_points_as_a_plot_can_show() {
        assertThat(rates(LongStream.rangeClosed(1, 86_400).mapToObj(i -> sample(i * 1_000, i * 7))))
                .hasSizeBetween(500, 600)
                .extracting(Point::y)
                .containsOnly(7.0);
    }

    private static Sample answered(long millis, long p99) {
        Optional<Duration> latency = p99 == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(p99));
        return new Sample(Duration.ofMillis(millis), 0, 0, 0, 0, 0, latency, Optional.empty());
    }

    private static List<Point> longest(Stream<Sample> samples) {
        return Course.of(Sample.ZERO, samples.toList(), Sample::at)
                .longest("p99", Sample::p99, Figures::rate)
                .points();
    }

    @Test
    void a_second_without_answers_is_a_gap() {
        List<Point> points = longest(Stream.of(answered(1_000, 7), answered(2_000, 0), answered(3_000, 9)));

        assertThat(points).extracting(Point::isGap).containsExactly(false, true, false);
        assertThat(points.get(2).y()).isEqualTo(9);
    }

    @Test
    void the_longest_latency_is_shown_wherever_it_was_sampled() {
        assertThat(longest(Stream.of(answered(1_000, 7), answered(2_000, 8), answered(2_001, 1_000))))
                .extracting(Point::y)
                .containsExactly(7.0, 1_000.0);
        assertThat(longest(LongStream.rangeClosed(1, 86_400).mapToObj(i -> answered(i * 1_000, i == 4_321 ? 99 : 7))))
                .hasSizeBetween(500, 600)
                .extracting(Point::y)
                .containsOnlyOnce(99.0);
    }
}
