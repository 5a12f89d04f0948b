package io.culvert.perf.report;

import io.culvert.perf.load.Scenario;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a user expects of a result, as "p99<5ms". */
public final class Expectation {
    private static final Pattern SYNTAX =
            Pattern.compile("\\s*([A-Za-z][\\w.]*)\\s*(<=|>=|<|>|=)\\s*(\\d{1,15}(?:\\.\\d{1,9})?)\\s*(\\S*)\\s*");
    private static final Map<String, BiPredicate<Double, Double>> COMPARISONS = Map.of(
            "<", (value, bound) -> value < bound,
            "<=", (value, bound) -> value <= bound,
            ">", (value, bound) -> value > bound,
            ">=", (value, bound) -> value >= bound,
            "=", Double::equals);

    private final String text;
    private final Metric metric;
    private final BiPredicate<Double, Double> comparison;
    private final double bound;

    private Expectation(String text, Metric metric, BiPredicate<Double, Double> comparison, double bound) {
        this.text = text;
        this.metric = metric;
        this.comparison = comparison;
        this.bound = bound;
    }

    /**
     * Reads one.
     *
     * @param watched whether processes are watched, so that there are figures of theirs
     * @throws IllegalArgumentException if it cannot be read, or if the scenario does not measure that; its message is fit
     *     for a user's eyes
     */
    public static Expectation of(String text, Scenario scenario, boolean watched) {
        Matcher parts = SYNTAX.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "expectation '" + text + "' is not a metric, one of < <= = >= >, and a value, as in p99<5ms");
        }
        List<Metric> measured = Metric.of(scenario, watched);
        Metric metric = Metric.named(parts.group(1))
                .filter(measured::contains)
                .orElseThrow(() -> new IllegalArgumentException(
                        "expectation '" + text + "': '" + parts.group(1) + "' is no metric of this run; it has "
                                + measured.stream().map(Metric::word).collect(Collectors.joining(", "))));
        try {
            double bound = metric.quantity().of(Double.parseDouble(parts.group(3)), parts.group(4));
            return new Expectation(text, metric, Objects.requireNonNull(COMPARISONS.get(parts.group(2))), bound);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expectation '" + text + "': " + e.getMessage(), e);
        }
    }

    /** A line for each outcome, and for each watched process, that is not as expected; fit for a user's eyes. */
    public Stream<String> unmet(Report report) {
        return JsonReport.outcomes(report).stream().flatMap(this::unmet);
    }

    private Stream<String> unmet(Map<String, Object> outcome) {
        List<Metric.Reading> readings = metric.readings(outcome);
        if (readings.isEmpty()) {
            return Stream.of("expected " + text + ", but there was nothing to measure it by");
        }
        return readings.stream()
                .filter(reading -> !comparison.test(reading.value(), bound))
                .map(reading -> "expected " + text + ", but it was "
                        + metric.quantity().text(reading.value())
                        + (reading.process().isEmpty() ? "" : " for " + reading.process()));
    }
}
