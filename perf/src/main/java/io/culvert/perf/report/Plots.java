package io.culvert.perf.report;

import io.culvert.core.Printable;
import io.culvert.perf.plot.Plot;
import io.culvert.perf.plot.Point;
import io.culvert.perf.plot.Scale;
import io.culvert.perf.plot.Series;
import io.culvert.perf.result.Outcome;
import io.culvert.perf.result.ProcessUse;
import io.culvert.perf.result.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** The plots of an outcome; those for which there is nothing to show are left out. */
final class Plots {
    /** A latency axis over a wider range than this is logarithmic. */
    private static final double WIDE = 50;

    private static final int STEPS_PER_HALVING = 8;

    // The first colour of each kind of thing.
    private static final int WAYS = 0;
    private static final int PROCESSES = 2;
    private static final int LOAD = 0;

    private final Outcome outcome;
    private final Course<Sample> course;

    private Plots(Outcome outcome) {
        this.outcome = outcome;
        course = Course.of(Sample.ZERO, outcome.timeline(), Sample::at);
    }

    static List<Plot> of(Outcome outcome) {
        Plots plots = new Plots(outcome);
        List<Plot> all = new ArrayList<>();
        plots.addThroughput(all);
        plots.addCompleted(all);
        plots.addOpen(all);
        plots.addLatencyOverTime(all);
        outcome.latency().filter(timed -> timed.getTotalCount() > 0).ifPresent(timed -> all.add(percentiles(timed)));
        plots.addProcesses(all);
        return all;
    }

    private void addThroughput(List<Plot> plots) {
        List<Series> ways = new ArrayList<>();
        if (outcome.bytesUp() > 0) {
            ways.add(course.rates("up", sample -> 8.0 * sample.bytesUp(), Figures::bitRate));
        }
        if (outcome.bytesDown() > 0) {
            ways.add(course.rates("down", sample -> 8.0 * sample.bytesDown(), Figures::bitRate));
        }
        Unit unit = Unit.of(most(ways), 1, Unit.BIT_RATES);
        addOverTime(plots, "Throughput", unit, course.seconds(), ways, WAYS);
    }

    /** Only where at least one was completed in a sample, on the average. */
    private void addCompleted(List<Plot> plots) {
        if (outcome.completed() >= outcome.timeline().size()) {
            Series rates = course.rates("", Sample::completed, Figures::rate);
            addOverTime(
                    plots, "Rate", new Unit(outcome.unit() + " per second", 1), course.seconds(), List.of(rates), LOAD);
        }
    }

    private void addOpen(List<Plot> plots) {
        Series open = course.values("", Sample::open, value -> Figures.count(Math.round(value)) + " open");
        if (open.points().stream().mapToDouble(Point::y).distinct().count() > 1) {
            addOverTime(plots, "Open", new Unit("streams or connections", 1), course.seconds(), List.of(open), LOAD);
        }
    }

    private void addLatencyOverTime(List<Plot> plots) {
        Series waiting = course.longest(
                "oldest without an answer",
                sample -> sample.p99().isPresent() ? Optional.empty() : sample.oldest(),
                Plots::latency);
        boolean answeredAllTheTime = waiting.points().stream().allMatch(Point::isGap);
        Series p99 = course.longest(answeredAllTheTime ? "" : "p99", Sample::p99, Plots::latency);
        List<Series> all = answeredAllTheTime ? List.of(p99) : List.of(p99, waiting);
        double most = most(all);
        if (most > 0) {
            addOverTime(plots, "Latency, p99", Unit.of(most, 1, Unit.LATENCIES), course.seconds(), all, LOAD);
        }
    }

    private void addProcesses(List<Plot> plots) {
        List<Series> cores = new ArrayList<>();
        List<Series> memory = new ArrayList<>();
        double seconds = 0;
        for (ProcessUse use : outcome.watched()) {
            ProcessUse.Reading start = new ProcessUse.Reading(Duration.ZERO, Duration.ZERO, use.residentBefore());
            Course<ProcessUse.Reading> readings = Course.of(start, use.readings(), ProcessUse.Reading::at);
            String name = Printable.line(use.name() + " (" + use.pid() + ")");
            cores.add(readings.rates(
                    name, reading -> reading.cpu().toNanos() / 1e9, value -> Figures.digits(value) + " cores"));
            memory.add(readings.values(name, ProcessUse.Reading::resident, value -> Figures.memory(Math.round(value))));
            seconds = Math.max(seconds, readings.seconds());
        }
        addOverTime(plots, "CPU", new Unit("cores", 1), seconds, cores, PROCESSES);
        addOverTime(plots, "Memory", Unit.MEBIBYTE, seconds, memory, PROCESSES);
    }

    private static void addOverTime(
            List<Plot> plots, String title, Unit unit, double seconds, List<Series> series, int firstColour) {
        if (series.stream().allMatch(each -> each.points().isEmpty())) {
            return;
        }
        Unit time = Unit.of(seconds, 3, Unit.TIMES);
        plots.add(new Plot(
                title + ", " + unit.name(),
                time.name(),
                Scale.to(seconds / time.size()),
                Scale.above(most(series) / unit.size()),
                series.stream().map(each -> scaled(each, time, unit)).toList(),
                firstColour));
    }

    private static Plot percentiles(Histogram timed) {
        double count = timed.getTotalCount();
        double least = timed.getMinNonZeroValue();
        double most = timed.getMaxValue();
        List<Point> points = new ArrayList<>();
        for (HistogramIterationValue step : timed.percentiles(STEPS_PER_HALVING)) {
            // The last step is the percentile 100, which has no place on the axis: of n values, one in n is the
            // largest.
            double oneIn = Math.min(count, 100 / (100 - step.getPercentileLevelIteratedTo()));
            double value = step.getValueIteratedTo();
            String label = String.format("%.5g %%: ", step.getPercentileLevelIteratedTo()) + latency(value);
            points.add(new Point(oneIn, value, label));
        }
        Scale x = Scale.percentiles(count);
        Series all = new Series("", points);
        if (most / least > WIDE) {
            Scale y = Scale.logarithmic(least, most, Plots::roundLatency);
            return new Plot("Latency by percentile", "percentile", x, y, List.of(floored(all, least)), LOAD);
        }
        Unit unit = Unit.of(most, 1, Unit.LATENCIES);
        return new Plot(
                "Latency by percentile, " + unit.name(),
                "percentile",
                x,
                Scale.above(most / unit.size()),
                List.of(scaled(all, new Unit("", 1), unit)),
                LOAD);
    }

    private static String latency(double nanos) {
        return Figures.latency(Math.round(nanos));
    }

    /** "10 ms" for "10.0 ms": an axis has round values only. */
    private static String roundLatency(double nanos) {
        return latency(nanos).replaceFirst("\\.0+ ", " ");
    }

    private static double most(List<Series> series) {
        return series.stream()
                .flatMap(each -> each.points().stream())
                .filter(point -> !point.isGap())
                .mapToDouble(Point::y)
                .max()
                .orElse(0);
    }

    private static Series scaled(Series series, Unit x, Unit y) {
        return mapped(series, point -> point.x() / x.size(), point -> point.y() / y.size());
    }

    /** A logarithmic axis has no zero. */
    private static Series floored(Series series, double least) {
        return mapped(series, Point::x, point -> Math.max(least, point.y()));
    }

    private static Series mapped(Series series, ToDoubleFunction<Point> x, ToDoubleFunction<Point> y) {
        return new Series(
                series.name(),
                series.points().stream()
                        .map(point -> new Point(x.applyAsDouble(point), y.applyAsDouble(point), point.label()))
                        .toList());
    }
}
