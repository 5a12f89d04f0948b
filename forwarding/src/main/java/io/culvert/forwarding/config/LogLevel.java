package io.culvert.forwarding.config;

import java.util.Locale;

/** How much is logged, least first. */
public enum LogLevel {
    QUIET,
    FATAL,
    ERROR,
    INFO,
    VERBOSE,
    DEBUG1,
    DEBUG2,
    DEBUG3;

    static final Choice<LogLevel> WORDS = words();

    private static Choice<LogLevel> words() {
        Choice<LogLevel> words = Choice.of("debug", DEBUG1, "quiet", QUIET);
        for (LogLevel level : values()) {
            words.and(level.name().toLowerCase(Locale.ROOT), level);
        }
        return words;
    }
}
