package io.culvert.perf.report;

import io.culvert.perf.plot.Point;
import io.culvert.perf.plot.Series;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Readings over time, as series to plot: not more than a plot can show, and none so near to the one before that a rate between
 * the two would be chance.
 *
 * @param since for each of the readings, all that were taken after the one before, those that are left out among them
 * @param seconds how long it lasts
 */
record Course<T>(List<T> readings, List<List<T>> since, Function<T, Duration> at, double seconds) {
    private static final int MOST = 600;

    /**
     * @param start what holds at the time zero
     * @param later in the order of time
     */
    static <T> Course<T> of(T start, List<T> later, Function<T, Duration> at) {
        double seconds = later.isEmpty() ? 0 : seconds(at.apply(later.get(later.size() - 1)));
        double least = seconds / Math.min(MOST, 2.0 * later.size());
        List<T> readings = new ArrayList<>(List.of(start));
        List<List<T>> since = new ArrayList<>(List.of(List.of(start)));
        List<T> group = new ArrayList<>();
        double last = 0;
        for (T reading : later) {
            double now = seconds(at.apply(reading));
            group.add(reading);
            if (now > last && now - last >= least) {
                readings.add(reading);
                since.add(group);
                group = new ArrayList<>();
                last = now;
            }
        }
        if (readings.size() > 1) {
            since.get(since.size() - 1).addAll(group); // too near to the end for a point of their own
        }
        return new Course<>(readings, since, at, seconds);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    /** How fast a number grew, each second. */
    Series rates(String name, ToDoubleFunction<T> number, DoubleFunction<String> label) {
        List<Point> points = new ArrayList<>();
        for (int i = 1; i < readings.size(); i++) {
            double begin = time(i - 1);
            double end = time(i);
            double rate =
                    (number.applyAsDouble(readings.get(i)) - number.applyAsDouble(readings.get(i - 1))) / (end - begin);
            points.add(point(end, rate, label));
        }
        return new Series(name, points);
    }

    /** What a number was, the time zero left out. */
    Series values(String name, ToDoubleFunction<T> number, DoubleFunction<String> label) {
        List<Point> points = new ArrayList<>();
        for (int i = 1; i < readings.size(); i++) {
            points.add(point(time(i), number.applyAsDouble(readings.get(i)), label));
        }
        return new Series(name, points);
    }

    /** The longest time in each stretch, of the readings that have one; a gap where none has. */
    Series longest(String name, Function<T, Optional<Duration>> time, DoubleFunction<String> label) {
        List<Point> points = new ArrayList<>();
        for (int i = 1; i < readings.size(); i++) {
            double now = time(i);
            points.add(since.get(i).stream()
                    .flatMap(reading -> time.apply(reading).stream())
                    .max(Comparator.naturalOrder())
                    .map(longest -> point(now, (double) longest.toNanos(), label))
                    .orElseGet(() -> Point.gap(now)));
        }
        return new Series(name, points);
    }

    private double time(int index) {
        return seconds(at.apply(readings.get(index)));
    }

    private static Point point(double time, double value, DoubleFunction<String> label) {
        return new Point(time, value, label.apply(value) + " at " + Figures.digits(time) + " s");
    }
}
