package io.culvert.perf.report;

import java.time.Duration;
import java.util.Locale;

/** Numbers in words for people: three digits that count, and the unit that suits them. */
final class Figures {
    private static final String[] DECIMAL = {"", "k", "M", "G"};
    private static final String[] BINARY = {"", "Ki", "Mi", "Gi"};
    private static final String[] OF_SECOND = {"ns", "us", "ms", "s"};

    private Figures() {}

    /** "4.12 Gbit/s". */
    static String bitRate(double bitsPerSecond) {
        return scaled(bitsPerSecond, 1000, DECIMAL, "bit/s");
    }

    /** Payload, in powers of ten as bit rates are: "5.16 GB". */
    static String payload(long bytes) {
        return scaled((double) bytes, 1000, DECIMAL, "B");
    }

    /** Memory, in powers of two: "12.1 MiB". */
    static String memory(long bytes) {
        return scaled((double) bytes, 1024, BINARY, "B");
    }

    /** "950 us", "1.24 ms". */
    static String latency(long nanos) {
        return scaled((double) nanos, 1000, OF_SECOND, "");
    }

    /** CPU time, which is compared down a column: always in seconds. */
    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%,.2f s", time.toNanos() / 1e9);
    }

    /** "1,234". */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** "2,675/s", "1.60/s". */
    static String rate(double perSecond) {
        return digits(perSecond) + "/s";
    }

    private static String scaled(double value, int step, String[] prefixes, String unit) {
        int prefix = 0;
        // What would be rounded up to the next unit is shown in it.
        while (Math.abs(value) >= step - 0.5 && prefix < prefixes.length - 1) {
            value /= step;
            prefix++;
        }
        return digits(value) + " " + prefixes[prefix] + unit;
    }

    /** "1.24", "12.4", "124", "1,240"; a zero has no digits that count. */
    static String digits(double value) {
        double magnitude = Math.abs(value);
        int decimals = magnitude == 0 || magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
