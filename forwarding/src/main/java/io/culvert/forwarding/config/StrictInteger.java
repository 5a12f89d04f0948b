package io.culvert.forwarding.config;

/** Decimal numbers and nothing else: no sign, no space, no other base, no wrapping (rule A08). */
final class StrictInteger {
    private StrictInteger() {}

    static int parse(String text, int min, int max) {
        if (isDigits(text) && text.length() <= 10) {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return (int) value;
            }
        }
        throw new ConfigException("'" + text + "' is not a number; write one from " + min + " to " + max);
    }

    static int count(String text) {
        return parse(text, 0, Integer.MAX_VALUE);
    }

    /** A port that something can listen on or connect to: 1 to 65535. */
    static int port(String text) {
        return parse(text, 1, 0xffff);
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
