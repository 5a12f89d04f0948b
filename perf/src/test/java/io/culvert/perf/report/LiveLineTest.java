package io.culvert.perf.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.perf.result.Sample;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LiveLineTest {
    private static final String WIPE = "\r\u001b[K";
    private static final Duration TEN = Duration.ofSeconds(10);

    private final StringWriter terminal = new StringWriter();
    private int columns = 120;
    private final LiveLine line = new LiveLine(new PrintWriter(terminal), () -> columns);

    private static Sample sample(long millis, long bytes, long completed, long failures) {
        Optional<Duration> p99 = completed == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(completed * 1000));
        return new Sample(Duration.ofMillis(millis), bytes, 2 * bytes, completed, 7, failures, p99, Optional.empty());
    }

    private String shown() {
        String all = terminal.toString();
        return all.substring(all.lastIndexOf(WIPE) + WIPE.length());
    }

    @Test
    void it_shows_the_rates_of_the_last_second() {
        line.now("bulk", sample(1_000, 0, 0, 0), TEN);
        line.now("bulk", sample(2_000, 100_000_000, 100, 0), TEN);
        line.now("bulk", sample(2_500, 150_000_000, 150, 0), TEN);
        line.now("bulk", sample(3_000, 350_000_000, 1_334, 0), TEN);

        assertThat(shown())
                .isEqualTo("bulk 3/10 s  up 2.00 Gbit/s  down 4.00 Gbit/s  7 open  1,234/s done  p99 1.33 ms");
    }

    @Test
    void a_phase_does_not_count_what_the_one_before_it_did() {
        line.now("warm-up", sample(5_000, 900_000_000, 900, 0), TEN);
        line.now("bulk", sample(0, 0, 0, 0), TEN);
        line.now("bulk", sample(500, 125_000_000, 0, 0), Duration.ZERO);

        assertThat(shown()).isEqualTo("bulk 0 s  up 2.00 Gbit/s  down 4.00 Gbit/s  7 open");
    }

    @Test
    void a_phase_that_begins_again_is_another() {
        line.now("warm-up", sample(5_000, 900_000_000, 0, 0), TEN);
        line.now("warm-up", sample(0, 0, 0, 0), TEN);
        line.now("warm-up", sample(500, 125_000_000, 0, 0), TEN);

        assertThat(shown()).isEqualTo("warm-up 0/10 s  up 2.00 Gbit/s  down 4.00 Gbit/s  7 open");
    }

    @Test
    void failures_come_before_all_figures() {
        line.now("open", sample(1_000, 0, 0, 12), TEN);

        assertThat(shown()).isEqualTo("open 1/10 s  12 failed  7 open");
    }

    private static Sample unanswered(long age) {
        return new Sample(Duration.ofSeconds(9), 64, 0, 0, 7, 0, Optional.empty(), Optional.of(Duration.ofMillis(age)));
    }

    @Test
    void where_nothing_is_answered_it_shows_how_long_the_oldest_has_waited() {
        line.now("open", unanswered(3_200), TEN);
        assertThat(shown()).isEqualTo("open 9/10 s  no answer for 3.20 s  up 0 bit/s  7 open");

        line.now("open", unanswered(20), TEN);
        assertThat(shown()).isEqualTo("open 9/10 s  up 0 bit/s  7 open");
    }

    @Test
    void it_takes_one_row_of_the_terminal_as_wide_as_that_is_at_the_moment() {
        for (columns = 0; columns < 100; columns++) {
            line.now("bulk", sample(1_000 + columns, 1_000_000L * columns, columns, columns), TEN);
            assertThat(shown())
                    .hasSizeLessThanOrEqualTo(Math.max(0, columns - 1))
                    .doesNotEndWith(" ");
        }
    }

    @Test
    void nothing_is_left_of_it() {
        line.now("bulk", sample(1_000, 0, 0, 0), TEN);
        line.ended();

        assertThat(terminal.toString()).endsWith(WIPE).doesNotContain("\n");
    }
}
