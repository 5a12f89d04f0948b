package io.culvert.perf.compare;

import java.util.Locale;

/** Figures for people: three digits say all that a measurement knows. */
final class Numbers {
    private Numbers() {}

    /** "0.612", "4.91", "48.3", "337", "12,345"; "0" for nothing. */
    static String threeDigits(double value) {
        double size = Math.abs(value);
        if (size == 0) {
            return "0";
        }
        String format = size >= 99.95 ? "%,.0f" : size >= 9.995 ? "%.1f" : size >= 0.9995 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }

    /** "10,000". */
    static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    /** "0.61 x", "15.3 x". */
    static String ratio(double value) {
        return String.format(Locale.ROOT, value >= 9.995 ? "%.1f x" : "%.2f x", value);
    }
}
