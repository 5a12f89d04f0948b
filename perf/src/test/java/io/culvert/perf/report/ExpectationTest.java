package io.culvert.perf.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.perf.load.Extent;
import io.culvert.perf.load.Pace;
import io.culvert.perf.load.Scenario;
import io.culvert.perf.load.Scenario.Direction;
import io.culvert.perf.result.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpectationTest {
    private static final Scenario LOGIN = new Scenario.Login(new Pace.InFlight(1), Extent.of(10), Optional.empty());
    private static final Scenario UPLOAD = new Scenario.Bulk(1, OptionalLong.of(1), Direction.UP, Optional.empty());
    private static final Scenario HOLD = new Scenario.Hold(1, new Pace.InFlight(1), 0, Duration.ofSeconds(1));

    private static List<String> unmet(String text, Scenario scenario, Outcome outcome) {
        return Expectation.of(text, scenario, true).unmet(Runs.report(outcome)).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p99<20ms",
                "p99.9 <= 11ms",
                "p50>=4.9ms",
                "max<0.1s",
                "min>999us",
                "rate=10/s",
                "rate>9",
                "completed=10",
                "failed=0",
                "dropped=0",
                "steal<=1.5%",
                "generatorCpu>1s",
                "cpuPerCompleted<3ms",
                "memoryAtMost=2MiB"
            })
    void what_is_so_is_no_news(String text) {
        assertThat(unmet(text, LOGIN, Runs.logins())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "p99<5ms, 10.0 ms",
        "rate>2000/s, 10.0/s",
        "completed=11, 10",
        "steal<1%, 1.50 %",
        "memoryAtMost<1MiB, 2.00 MiB for sshd"
    })
    void what_is_not_so_is_a_line_that_says_how_it_was(String text, String was) {
        assertThat(unmet(text, LOGIN, Runs.logins())).containsExactly("expected " + text + ", but it was " + was);
    }

    @Test
    void all_that_are_watched_have_to_meet_it() {
        assertThat(unmet("cpuPerGB<900ms", UPLOAD, Runs.bulk()))
                .containsExactly("expected cpuPerGB<900ms, but it was 1.08 s for sshd");
    }

    @Test
    void what_could_not_be_measured_is_not_as_expected() {
        assertThat(unmet("p99<5ms", LOGIN, Runs.nothing()))
                .containsExactly("expected p99<5ms, but there was nothing to measure it by");
    }

    @Test
    void a_metric_that_the_run_does_not_have_is_refused_with_those_that_it_has() {
        assertThatThrownBy(() -> Expectation.of("p99<5ms", UPLOAD, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "expectation 'p99<5ms': 'p99' is no metric of this run; it has up, completed, rate, corrupt,"
                                + " failed, dropped, unanswered, cutShort, generatorCpu, others, steal");
        assertThatThrownBy(() -> Expectation.of("up>1Gbit/s", LOGIN, false)).hasMessageContaining("'up' is no metric");
        assertThatThrownBy(() -> Expectation.of("p50<1ms", HOLD, false)).hasMessageContaining("'p50' is no metric");
        assertThatThrownBy(() -> Expectation.of("cpuPerGB<1s", UPLOAD, false)).hasMessageContaining("is no metric");
        assertThatThrownBy(() -> Expectation.of("speed>1", UPLOAD, true)).hasMessageContaining("'speed' is no metric");
        assertThat(Expectation.of("held>=1", HOLD, false)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    p99           | is not a metric, one of
                    p99<          | is not a metric, one of
                    p99~5ms       | is not a metric, one of
                    p99<5         | unit '' is not one of ns, us, ms, s
                    p99<5Gbit/s   | unit 'Gbit/s' is not one of ns, us, ms, s
                    failed=0%     | unit '%' is not one of
                    """)
    void what_cannot_be_read_is_refused(String text, String why) {
        assertThatThrownBy(() -> Expectation.of(text, LOGIN, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("expectation '" + text + "'")
                .hasMessageContaining(why);
    }

    @Test
    void what_a_login_is_said_to_measure_is_in_its_result() {
        assertThat(Metric.of(LOGIN, true))
                .allSatisfy(metric -> assertThat(metric.readings(
                                JsonReport.outcomes(Runs.report(Runs.logins())).get(0)))
                        .as(metric.word())
                        .isNotEmpty());
    }
}
