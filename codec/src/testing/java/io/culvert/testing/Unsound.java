package io.culvert.testing;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What must never stand in a log, of the tests' own JVM or of one that they start. */
public final class Unsound {
    private static final Pattern LINE = Pattern.compile(
            "internal error|out of memory|OutOfMemoryError|\\bLEAK:|Exception in thread|uncaught exception"
                    + "|exceptionCaught\\(\\) event was fired|A task raised an exception|An exception was thrown by ",
            Pattern.CASE_INSENSITIVE);

    private Unsound() {}

    static boolean is(String line) {
        return LINE.matcher(line).find();
    }

    /** The lines of a log that report such a thing, each with the line after it, which often has the cause. */
    public static List<String> linesOf(String log) {
        List<String> lines = log.lines().toList();
        return IntStream.range(0, lines.size())
                .filter(at -> is(lines.get(at)))
                .mapToObj(at -> String.join("\n", lines.subList(at, Math.min(lines.size(), at + 2))))
                .toList();
    }
}
