package io.culvert.perf.plot;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Where values stand on an axis.
 *
 * @param position of a value, 0 to 1 for those that the axis shows
 */
public record Scale(DoubleUnaryOperator position, List<Tick> ticks) {
    /** A value that the axis names. */
    public record Tick(double value, String label) {}

    private static final int INTERVALS = 6;

    /** From 0 to exactly {@code most}, which is made 1 if it is 0. */
    public static Scale to(double most) {
        double end = most > 0 ? most : 1;
        return linear(end, step(end));
    }

    /** From 0 to {@code most} or to the tick above it. */
    public static Scale above(double most) {
        double step = step(most > 0 ? most : 1);
        return linear(Math.max(1, Math.ceil(most / step)) * step, step);
    }

    private static Scale linear(double end, double step) {
        int decimals = (int) Math.max(0, -Math.floor(Math.log10(step)));
        String format = "%,." + decimals + "f";
        // A little over the end, because the quotient is not exact.
        List<Tick> ticks = IntStream.rangeClosed(0, (int) (end / step + 1e-6))
                .mapToObj(i -> new Tick(i * step, String.format(Locale.ROOT, format, i * step)))
                .toList();
        return new Scale(value -> value / end, ticks);
    }

    /** 1, 2 or 5 times a power of ten, such that there are about {@code INTERVALS}. */
    private static double step(double most) {
        double raw = most / INTERVALS;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        return DoubleStream.of(1, 2, 5)
                .map(digit -> digit * power)
                .filter(step -> step >= raw)
                .findFirst()
                .orElse(10 * power);
    }

    /**
     * Logarithmic, from a tick at or below {@code least} to one at or above {@code most}; ticks at 1, 2 and 5 times powers of
     * ten, or at powers of ten alone where those are many.
     *
     * @param least above 0
     */
    public static Scale logarithmic(double least, double most, DoubleFunction<String> label) {
        int from = (int) Math.floor(Math.log10(least));
        int to = Math.max(from + 1, (int) Math.ceil(Math.log10(most)));
        double[] digits = to - from <= 2 ? new double[] {1, 2, 5} : new double[] {1};
        List<Tick> ticks = IntStream.rangeClosed(from, to)
                .mapToObj(power -> DoubleStream.of(digits).map(digit -> digit * Math.pow(10, power)))
                .flatMap(DoubleStream::boxed)
                .filter(value -> value <= Math.pow(10, to))
                .map(value -> new Tick(value, label.apply(value)))
                .toList();
        return new Scale(value -> (Math.log10(value) - from) / (to - from), ticks);
    }

    /**
     * Percentiles, with as much room from 90 to 99 as from 99 to 99.9. A percentile {@code p} is the value {@code 100 / (100 - p)}:
     * one in so many is above it.
     *
     * @param most the highest percentile in that form; made 10 if it is less
     */
    public static Scale percentiles(double most) {
        double decades = Math.log10(Math.max(10, most));
        List<Tick> ticks = DoubleStream.concat(
                        DoubleStream.of(1, 2),
                        IntStream.rangeClosed(1, (int) (decades + 1e-6)).mapToDouble(power -> Math.pow(10, power)))
                .mapToObj(oneIn -> new Tick(oneIn, percent(oneIn)))
                .toList();
        return new Scale(oneIn -> Math.log10(oneIn) / decades, ticks);
    }

    private static String percent(double oneIn) {
        int decimals = (int) Math.max(0, Math.round(Math.log10(oneIn)) - 2);
        return String.format(Locale.ROOT, "%." + decimals + "f%%", 100 - 100 / oneIn);
    }
}
