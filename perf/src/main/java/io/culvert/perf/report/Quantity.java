package io.culvert.perf.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleFunction;

/** What kind of figure something is: the units that people write it with, and how it is shown to them. */
enum Quantity {
    /** In nanoseconds. */
    TIME(value -> Figures.latency(Math.round(value)), "ns", 1, "us", 1e3, "ms", 1e6, "s", 1e9),
    /** In bits a second. */
    BIT_RATE(Figures::bitRate, "bit/s", 1, "kbit/s", 1e3, "Mbit/s", 1e6, "Gbit/s", 1e9),
    /** In bytes. */
    SIZE(
            value -> Figures.memory(Math.round(value)),
            "B",
            1,
            "KiB",
            1024,
            "MiB",
            1024 * 1024,
            "GiB",
            1024 * 1024 * 1024),
    /** Each second. */
    RATE(Figures::rate, "/s", 1, "", 1),
    COUNT(value -> Figures.count(Math.round(value)), "", 1),
    /** Of all, in percent. */
    SHARE(value -> Figures.digits(value) + " %", "%", 1);

    private final DoubleFunction<String> text;
    private final Map<String, Double> units = new LinkedHashMap<>();

    Quantity(DoubleFunction<String> text, Object... unitsAndSizes) {
        this.text = text;
        for (int i = 0; i < unitsAndSizes.length; i += 2) {
            units.put((String) unitsAndSizes[i], ((Number) unitsAndSizes[i + 1]).doubleValue());
        }
    }

    String text(double value) {
        return text.apply(value);
    }

    /**
     * The value of a number with its unit; a zero needs none.
     *
     * @throws IllegalArgumentException for another unit
     */
    double of(double number, String unit) {
        Double size = units.get(unit);
        if (size == null && (number != 0 || !unit.isEmpty())) {
            throw new IllegalArgumentException(
                    "unit '" + unit + "' is not one of " + String.join(", ", units.keySet()));
        }
        return size == null ? 0 : number * size;
    }
}
