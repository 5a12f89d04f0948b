package io.culvert.forwarding.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** TIME FORMATS of sshd_config(5): numbers with an optional unit (s, m, h, d, w), added up. */
public final class TimeFormat {
    private static final Pattern PART = Pattern.compile("([0-9]{1,10})([sSmMhHdDwW]?)");

    private TimeFormat() {}

    /** Whole seconds; throws {@link ConfigException}. */
    public static Duration parse(String text) {
        Matcher part = PART.matcher(text);
        long seconds = 0;
        int end = 0;
        while (part.lookingAt()) {
            seconds += Long.parseLong(part.group(1)) * secondsPer(part.group(2));
            end = part.end();
            part.region(end, text.length());
            if (seconds > Integer.MAX_VALUE) {
                break;
            }
        }
        if (end == 0 || end != text.length() || seconds > Integer.MAX_VALUE) {
            throw new ConfigException(
                    "invalid time value '" + text + "'; write seconds, or numbers with units as in 1h30m");
        }
        return Duration.ofSeconds(seconds);
    }

    /** As {@link #parse}, where "none" stands for no time at all: zero. */
    static Duration parseOrNone(String text) {
        return text.equals("none") ? Duration.ZERO : parse(text);
    }

    private static int secondsPer(String unit) {
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86_400;
            case "w" -> 604_800;
            default -> 1;
        };
    }
}
