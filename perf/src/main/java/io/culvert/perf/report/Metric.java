package io.culvert.perf.report;

import io.culvert.perf.load.Scenario;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A figure of a result that a user can name, and that two results are compared by: where it stands in their JSON. */
enum Metric {
    UP("up", Quantity.BIT_RATE, "totals", "bitsPerSecondUp"),
    DOWN("down", Quantity.BIT_RATE, "totals", "bitsPerSecondDown"),
    COMPLETED("completed", Quantity.COUNT, "totals", "completed"),
    RATE("rate", Quantity.RATE, "totals", "completedPerSecond"),
    HELD("held", Quantity.COUNT, "totals", "held"),
    CORRUPT("corrupt", Quantity.COUNT, "totals", "corrupt"),
    FAILED("failed", Quantity.COUNT, "totals", "failed"),
    DROPPED("dropped", Quantity.COUNT, "totals", "dropped"),
    UNANSWERED("unanswered", Quantity.COUNT, "totals", "unanswered"),
    CUT_SHORT("cutShort", Quantity.COUNT, "totals", "cutShort"),
    MIN("min", Quantity.TIME, "latency", "min"),
    MEAN("mean", Quantity.TIME, "latency", "mean"),
    P50("p50", Quantity.TIME, "latency", "p50"),
    P75("p75", Quantity.TIME, "latency", "p75"),
    P90("p90", Quantity.TIME, "latency", "p90"),
    P95("p95", Quantity.TIME, "latency", "p95"),
    P99("p99", Quantity.TIME, "latency", "p99"),
    P999("p99.9", Quantity.TIME, "latency", "p999"),
    P9999("p99.99", Quantity.TIME, "latency", "p9999"),
    MAX("max", Quantity.TIME, "latency", "max"),
    CPU_PER_GIGABYTE("cpuPerGB", Quantity.TIME, "watched", "cpuSecondsPerGigabyte"),
    CPU_PER_COMPLETED("cpuPerCompleted", Quantity.TIME, "watched", "cpuNanosPerCompleted"),
    MEMORY_AT_MOST("memoryAtMost", Quantity.SIZE, "watched", "residentBytesAtMost"),
    MEMORY_PER_HELD("memoryPerHeld", Quantity.SIZE, "watched", "residentBytesPerHeld"),
    GENERATOR_CPU("generatorCpu", Quantity.TIME, "generator", "cpuSeconds"),
    OTHERS("others", Quantity.SHARE, "generator", "othersShare"),
    STEAL("steal", Quantity.SHARE, "generator", "stealShare");

    private static final double NANOS = 1e9;
    private static final double PERCENT = 100;

    private final String word;
    private final Quantity quantity;
    private final String group;
    private final String field;

    /**
     * @param word as users write it
     * @param group the object that has the field, or the array of such objects
     */
    Metric(String word, Quantity quantity, String group, String field) {
        this.word = word;
        this.quantity = quantity;
        this.group = group;
        this.field = field;
    }

    /**
     * A value of a metric.
     *
     * @param process the watched one that it is of; empty for one of the run
     */
    record Reading(String process, double value) {}

    String word() {
        return word;
    }

    Quantity quantity() {
        return quantity;
    }

    static Optional<Metric> named(String word) {
        return Arrays.stream(values())
                .filter(metric -> metric.word.equals(word))
                .findFirst();
    }

    /** Those that a result of the scenario has, unless nothing happens. */
    static List<Metric> of(Scenario scenario, boolean watched) {
        return Arrays.stream(values())
                .filter(metric -> metric.isOf(scenario, watched))
                .toList();
    }

    private boolean isOf(Scenario scenario, boolean watched) {
        return switch (this) {
            case UP -> scenario.moves(true, false);
            case DOWN -> scenario.moves(false, true);
            case CPU_PER_GIGABYTE -> watched && scenario.moves(true, true);
            case HELD -> scenario.holds();
            case MEMORY_PER_HELD -> watched && holdsWithin(scenario);
            case CPU_PER_COMPLETED -> watched && !holdsWithin(scenario);
            case MEMORY_AT_MOST -> watched;
            default -> !group.equals("latency") || scenario.isTimed();
        };
    }

    /** What short opens are measured beside was opened before. */
    private static boolean holdsWithin(Scenario scenario) {
        return scenario.holds() && !(scenario instanceof Scenario.Open);
    }

    /** One for each watched process where it is theirs; none where the result does not have it. */
    List<Reading> readings(Map<?, ?> outcome) {
        Object found = outcome.get(group);
        List<Reading> readings = new ArrayList<>();
        for (Object each : found instanceof List<?> list ? list : found == null ? List.of() : List.of(found)) {
            if (each instanceof Map<?, ?> fields && fields.get(field) instanceof Number number) {
                Object name = fields.get("name");
                readings.add(new Reading(name == null ? "" : name.toString(), number.doubleValue() * factor()));
            }
        }
        return readings;
    }

    /** JSON has seconds and parts of one, where people have other units. */
    private double factor() {
        return quantity == Quantity.SHARE ? PERCENT : field.startsWith("cpuSeconds") ? NANOS : 1;
    }
}
