package io.culvert.perf.report;

import io.culvert.perf.result.Progress;
import io.culvert.perf.result.Sample;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntSupplier;

/** A run's progress in one line of a terminal, written over each time and wiped at the end. For one thread. */
public final class LiveLine implements Progress {
    /** What rates are reckoned over. */
    private static final Duration RECENTLY = Duration.ofSeconds(1);

    private static final String GAP = "  ";
    private static final String WIPE = "\r\u001b[K";

    private final PrintWriter terminal;
    private final IntSupplier columns;
    private final Deque<Sample> recent = new ArrayDeque<>();
    private String phase = "";

    /** @param columns the terminal's width at the moment, asked each time because it changes */
    public LiveLine(PrintWriter terminal, IntSupplier columns) {
        this.terminal = terminal;
        this.columns = columns;
    }

    @Override
    public void now(String phase, Sample sample, Duration total) {
        if (!phase.equals(this.phase) || isRepeated(sample)) {
            this.phase = phase;
            recent.clear();
        }
        // The oldest that is kept is the youngest of those that are old enough.
        recent.addLast(sample);
        while (recent.size() > 2 && !isRecent(second(), sample)) {
            recent.removeFirst();
        }
        terminal.print(WIPE + fitted(parts(sample, total)));
        terminal.flush();
    }

    /** A short scenario may be its own warm-up several times over. */
    private boolean isRepeated(Sample sample) {
        return !recent.isEmpty() && sample.at().compareTo(recent.getLast().at()) < 0;
    }

    private Sample second() {
        return recent.stream().skip(1).findFirst().orElseThrow();
    }

    private static boolean isRecent(Sample sample, Sample now) {
        return now.at().minus(sample.at()).compareTo(RECENTLY) < 0;
    }

    /** The most important first. */
    private List<String> parts(Sample now, Duration total) {
        Sample before = recent.getFirst();
        double seconds = now.at().minus(before.at()).toNanos() / 1e9;
        List<String> parts = new ArrayList<>();
        parts.add(phase + " " + now.at().toSeconds() + (total.isZero() ? "" : "/" + total.toSeconds()) + " s");
        if (now.failures() > 0) {
            parts.add(Figures.count(now.failures()) + " failed");
        }
        // Just after a sample nothing has been answered yet, which says nothing.
        now.oldest()
                .filter(age -> now.p99().isEmpty() && age.compareTo(RECENTLY) >= 0)
                .ifPresent(age -> parts.add("no answer for " + Figures.latency(age.toNanos())));
        if (now.bytesUp() > 0) {
            parts.add("up " + Figures.bitRate(rate(8.0 * (now.bytesUp() - before.bytesUp()), seconds)));
        }
        if (now.bytesDown() > 0) {
            parts.add("down " + Figures.bitRate(rate(8.0 * (now.bytesDown() - before.bytesDown()), seconds)));
        }
        parts.add(Figures.count(now.open()) + " open");
        if (now.completed() > 0) {
            parts.add(Figures.rate(rate((double) now.completed() - before.completed(), seconds)) + " done");
        }
        now.p99().ifPresent(p99 -> parts.add("p99 " + Figures.latency(p99.toNanos())));
        return parts;
    }

    private static double rate(double amount, double seconds) {
        return seconds > 0 ? amount / seconds : 0;
    }

    /** As many parts as there is room for; a character stays free, because some terminals break the line at the last. */
    private String fitted(List<String> parts) {
        StringBuilder line = new StringBuilder();
        int room = Math.max(0, columns.getAsInt() - 1);
        for (String part : parts) {
            String next = (line.isEmpty() ? "" : GAP) + part;
            if (line.length() + next.length() > room) {
                break;
            }
            line.append(next);
        }
        return line.toString();
    }

    @Override
    public void ended() {
        terminal.print(WIPE);
        terminal.flush();
    }
}
