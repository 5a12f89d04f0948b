package io.culvert.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * Remembers what was logged and must never be: internal errors, leaks, exceptions that nothing took. A filter and not
 * an appender, because commands that run in the tests' JVM replace the appenders.
 */
public final class UnsoundLog extends TurboFilter {
    private static final Queue<String> LINES = new ConcurrentLinkedQueue<>();

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        if (format != null && level.isGreaterOrEqual(Level.WARN)) {
            String message = MessageFormatter.arrayFormat(format, arguments).getMessage();
            if (Unsound.is(message)) {
                LINES.add(level + " " + logger.getName() + ": " + message + trace(cause(arguments, thrown)));
            }
        }
        return FilterReply.NEUTRAL;
    }

    private static @Nullable Throwable cause(Object @Nullable [] arguments, @Nullable Throwable thrown) {
        boolean last =
                arguments != null && arguments.length > 0 && arguments[arguments.length - 1] instanceof Throwable;
        return thrown == null && last ? (Throwable) arguments[arguments.length - 1] : thrown;
    }

    private static String trace(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return System.lineSeparator() + trace;
    }

    static Collection<String> all() {
        return LINES;
    }

    /** Takes away the lines with this text: a test that provokes them does not fail for them. */
    public static List<String> takeThoseWith(String text) {
        List<String> taken = new ArrayList<>(LINES);
        taken.removeIf(line -> !line.contains(text));
        LINES.removeAll(taken);
        return taken;
    }
}
