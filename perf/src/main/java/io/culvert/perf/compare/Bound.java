package io.culvert.perf.compare;

import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * A limit that figures are to keep.
 *
 * @param quantity what is limited
 * @param most whether the limit is the most that is allowed, and not the least
 * @param text of a quantity, for a person
 */
record Bound(Function<Figures, OptionalDouble> quantity, boolean most, double limit, Function<Double, String> text) {

    static Bound ratioAtMost(Measure measure, Pair pair, Pair other, double limit) {
        return new Bound(figures -> figures.ratio(pair, other, measure), true, limit, Numbers::ratio);
    }

    static Bound ratioAtLeast(Measure measure, Pair pair, Pair other, double limit) {
        return new Bound(figures -> figures.ratio(pair, other, measure), false, limit, Numbers::ratio);
    }

    /** One pair's figures divided by each other. */
    static Bound ratioAtLeast(Pair pair, Measure measure, Measure other, double limit) {
        return new Bound(
                figures -> Figures.ratio(figures.value(pair, measure), figures.value(pair, other)),
                false,
                limit,
                Numbers::ratio);
    }

    static Bound atMost(Measure measure, Pair pair, double limit, String unit) {
        return of(measure, pair, true, limit, unit);
    }

    static Bound atLeast(Measure measure, Pair pair, double limit, String unit) {
        return of(measure, pair, false, limit, unit);
    }

    private static Bound of(Measure measure, Pair pair, boolean most, double limit, String unit) {
        return new Bound(
                figures -> figures.value(pair, measure),
                most,
                limit,
                value -> (Numbers.threeDigits(value) + " " + unit).strip());
    }

    /** The figure as text, "-" if there is none. */
    String reached(Figures figures) {
        OptionalDouble value = quantity.apply(figures);
        return value.isPresent() ? text.apply(value.getAsDouble()) : "-";
    }

    boolean measured(Figures figures) {
        return quantity.apply(figures).isPresent();
    }

    boolean holds(Figures figures) {
        OptionalDouble value = quantity.apply(figures);
        return value.isPresent() && (most ? value.getAsDouble() <= limit : value.getAsDouble() >= limit);
    }
}
