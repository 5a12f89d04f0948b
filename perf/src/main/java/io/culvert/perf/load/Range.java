package io.culvert.perf.load;

import java.time.Duration;

/** Refuses values that a scenario cannot have. */
final class Range {
    private Range() {}

    /** @param most {@code Long.MAX_VALUE} for no limit */
    static void require(String what, long value, long least, long most) {
        if (value < least || value > most) {
            String range = most == Long.MAX_VALUE ? "below " + least : "not between " + least + " and " + most;
            throw new IllegalArgumentException(what + " " + value + " is " + range);
        }
    }

    static void requirePositive(Duration time) {
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException("a time of " + Settings.text(time) + " is not above zero");
        }
    }
}
