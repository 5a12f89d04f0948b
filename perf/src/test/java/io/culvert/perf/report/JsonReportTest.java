package io.culvert.perf.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.culvert.perf.result.Outcome;
import io.culvert.perf.result.Shortfall;
import io.culvert.testing.JsonText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.MapAssert;
import org.junit.jupiter.api.Test;

final class JsonReportTest {
    private static List<?> read(Outcome... outcomes) {
        return (List<?>) JsonText.read(Runs.report(outcomes).json());
    }

    private static MapAssert<String, Object> assertThatObject(Object object) {
        return assertThat(object).asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class));
    }

    private static BigDecimal number(String digits) {
        return new BigDecimal(digits);
    }

    @Test
    void an_outcome_has_the_fields_that_are_promised() {
        assertThatObject(read(Runs.hold()).get(0))
                .containsOnlyKeys(
                        "scenario",
                        "target",
                        "settings",
                        "warmUpSeconds",
                        "peer",
                        "began",
                        "elapsedSeconds",
                        "completingSeconds",
                        "ended",
                        "clean",
                        "totals",
                        "failures",
                        "latency",
                        "timeline",
                        "watched",
                        "machine",
                        "generator",
                        "versions")
                .contains(
                        entry("scenario", "hold"),
                        entry("target", Runs.hold().target()),
                        entry("settings", Runs.hold().settings()),
                        entry("warmUpSeconds", number("5.0")),
                        entry(
                                "peer",
                                Map.of(
                                        "identification", "SSH-2.0-OpenSSH_9.2p1",
                                        "keyExchange", "curve25519-sha256",
                                        "hostKey", "ssh-ed25519",
                                        "cipherUp", "aes128-gcm@openssh.com",
                                        "cipherDown", "aes128-ctr",
                                        "macDown", "hmac-sha2-256")),
                        entry(
                                "generator",
                                Map.of(
                                        "cpuSeconds", number("1.23"),
                                        "othersShare", number("0.25"),
                                        "stealShare", number("0.015"))),
                        entry("versions", Runs.VERSIONS),
                        entry("began", "2026-01-31T12:00:00Z"),
                        entry("elapsedSeconds", number("60.0")),
                        entry("ended", "time"),
                        entry("clean", false),
                        entry("failures", Map.of("connection refused", number("3"), reason(), number("1"))),
                        entry(
                                "machine",
                                Map.of(
                                        "cpu", "A CPU",
                                        "cores", number("2"),
                                        "kernel", "Linux 6.1",
                                        "java", "OpenJDK 25")));
    }

    private static String reason() {
        return "open failed: resource shortage: " + Runs.HOSTILE;
    }

    @Test
    void totals_are_those_of_the_outcome() {
        Map<?, ?> bulk = (Map<?, ?>) read(Runs.bulk()).get(0);

        assertThatObject(bulk.get("totals"))
                .containsExactly(
                        entry("bytesUp", number("5000000000")),
                        entry("bytesDown", number("4000000000")),
                        entry("bitsPerSecondUp", number("4000000000")),
                        entry("bitsPerSecondDown", number("3200000000")),
                        entry("completed", number("8")),
                        entry("unit", "streams"),
                        entry("completedPerSecond", number("0.8")),
                        entry("held", number("0")),
                        entry("corrupt", number("0")),
                        entry("failed", number("0")),
                        entry("dropped", number("0")),
                        entry("unanswered", number("0")),
                        entry("cutShort", number("0")));
        assertThat(bulk.containsKey("latency")).isFalse();
    }

    @Test
    void what_was_left_out_is_told_and_makes_the_outcome_unclean() {
        Map<?, ?> hold = (Map<?, ?>) read(Runs.hold()).get(0);

        assertThatObject(hold.get("totals"))
                .contains(
                        entry("dropped", number("14067")),
                        entry("unanswered", number("3")),
                        entry("cutShort", number("2")));
        assertThat(Runs.logins(new Shortfall(1, 0, 0)).clean()).isFalse();
        assertThat(Runs.logins(new Shortfall(0, 1, 0)).clean()).isFalse();
        assertThat(Runs.logins(new Shortfall(0, 0, 1)).clean()).isTrue();
    }

    @Test
    void percentiles_are_those_of_the_histogram() {
        Map<?, ?> logins = (Map<?, ?>) read(Runs.logins()).get(0);

        assertThatObject(logins.get("latency"))
                .containsOnlyKeys("count", "mean", "min", "p50", "p75", "p90", "p95", "p99", "p999", "p9999", "max")
                .containsEntry("count", number("10"))
                .hasEntrySatisfying("p50", p50 -> assertNear(p50, 5_000_000))
                .hasEntrySatisfying("p90", p90 -> assertNear(p90, 9_000_000))
                .hasEntrySatisfying("max", max -> assertNear(max, 10_000_000));
    }

    /** As near as a histogram of three digits is. */
    private static void assertNear(Object nanos, long expected) {
        assertThat(((BigDecimal) nanos).longValue()).isBetween(expected - expected / 500, expected + expected / 500);
    }

    @Test
    void a_watched_process_is_put_in_relation_to_what_it_was_used_for() {
        Map<?, ?> hold = (Map<?, ?>) read(Runs.hold()).get(0);
        Map<?, ?> process = (Map<?, ?>) ((List<?>) hold.get("watched")).get(0);

        assertThatObject(process)
                .containsEntry("pid", number("815"))
                .containsEntry("name", Runs.HOSTILE)
                .containsEntry("cpuSeconds", number("3.0"))
                .doesNotContainKey("cpuNanosPerCompleted")
                .containsEntry("residentBytesPerHeld", number("20971"))
                .hasEntrySatisfying(
                        "cpuSecondsPerGigabyte",
                        each -> assertThat((BigDecimal) each).isBetween(number("244.14"), number("244.15")));
        assertThat((List<?>) process.get("readings")).hasSize(60);
        assertThat((List<?>) hold.get("timeline")).hasSize(60);
    }

    @Test
    void what_is_not_held_on_is_what_the_cpu_time_was_for() {
        Map<?, ?> bulk = (Map<?, ?>) read(Runs.bulk()).get(0);
        Map<?, ?> sshd = (Map<?, ?>) ((List<?>) bulk.get("watched")).get(0);

        assertThatObject(sshd).containsEntry("cpuNanosPerCompleted", number("1212500000"));
        assertThatObject(sshd).doesNotContainKey("residentBytesPerHeld");
    }

    @Test
    void where_nothing_happened_nothing_is_divided_by_it() {
        Map<?, ?> nothing = (Map<?, ?>) read(Runs.nothing()).get(0);

        assertThat(nothing.containsKey("latency")).isFalse();
        assertThat((List<?>) nothing.get("timeline")).isEmpty();
        assertThatObject(((List<?>) nothing.get("watched")).get(0))
                .doesNotContainKeys("cpuSecondsPerGigabyte", "cpuNanosPerCompleted", "residentBytesPerHeld");
    }

    @Test
    void a_second_without_answers_has_no_p99_but_the_age_of_the_oldest_request() {
        List<?> timeline = (List<?>) ((Map<?, ?>) read(Runs.stalledLogins()).get(0)).get("timeline");

        assertThatObject(timeline.get(1))
                .containsEntry("p99Nanos", number("10000000"))
                .doesNotContainKey("oldestNanos");
        assertThatObject(timeline.get(2))
                .doesNotContainKey("p99Nanos")
                .containsEntry("oldestNanos", number("500000000"));
        assertThatObject(((List<?>) ((Map<?, ?>) read(Runs.bulk()).get(0)).get("timeline")).get(0))
                .doesNotContainKeys("p99Nanos", "oldestNanos");
    }

    @Test
    void outcomes_keep_their_order() {
        assertThat(read(Runs.hold(), Runs.bulk()))
                .extracting(outcome -> ((Map<?, ?>) outcome).get("scenario"))
                .isEqualTo(List.of("hold", "bulk"));
        assertThat(read()).isEmpty();
    }
}
