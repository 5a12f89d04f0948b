package io.culvert.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The live table as lines of plain text, at most 80 columns wide but for the line to copy. */
final class Table {
    private static final String ROW = "%-7s %-15s %-15s %4s %5s %5s %6s %7s %7s";
    private static final String[] UNITS = {"", "k", "M", "G", "T", "P"};

    private Table() {}

    /**
     * @param before what rates are reckoned from
     * @param columns where lines are cut off, but for the one to copy
     */
    static List<String> lines(Facts now, Facts before, Invitation invitation, int columns) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "Culvert demo, %.0f s: jump host %s, connections %d, channels %d",
                now.seconds(),
                now.jumpHost(),
                now.connections(),
                now.channels()));
        lines.add("");
        lines.add(String.format(
                ROW, "forward", "listens on", "connects to", "open", "B/s >", "B/s <", "p99", "checked", "corrupt"));
        for (int i = 0; i < now.forwards().size(); i++) {
            lines.add(row(now.forwards().get(i), before.forwards().get(i), now.seconds() - before.seconds()));
        }
        lines.add("");
        lines.add(String.format(
                "Jump host: %sB received, %sB sent. Streams checked: %d, corrupt: %d.",
                scaled(now.received()), scaled(now.sent()), now.checked(), now.corrupt()));
        lines.add("> to the target, < back from it; p99 of small round trips in the last seconds");
        lines.add("");
        lines.add("Join in from a second terminal:");
        lines.add(invitation.ssh());
        lines.add("then: " + invitation.then());
        lines.add("");
        lines.add("q quits");
        lines.replaceAll(line -> line.equals(invitation.ssh()) ? line : cut(line, columns));
        return lines;
    }

    private static String row(Facts.OfForward now, Facts.OfForward before, double seconds) {
        return String.format(
                ROW,
                now.name(),
                now.listensOn(),
                now.connectsTo(),
                now.open(),
                scaled(rate(now.toTarget() - before.toTarget(), seconds)),
                scaled(rate(now.fromTarget() - before.fromTarget(), seconds)),
                duration(now.p99Micros()),
                now.checked(),
                now.corrupt());
    }

    private static String cut(String line, int columns) {
        return line.substring(0, Math.min(line.length(), columns));
    }

    private static long rate(long bytes, double seconds) {
        return seconds > 0 ? Math.round(bytes / seconds) : 0;
    }

    /** At most five characters: "999", "1.0k", "12.3M", "123G". */
    static String scaled(long number) {
        double value = number;
        int unit = 0;
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        String format = unit == 0 || value >= 99.95 ? "%.0f%s" : "%.1f%s";
        return String.format(Locale.ROOT, format, value, UNITS[unit]);
    }

    /** At most six characters: "-" for none, "950us", "1.2ms", "12.3s". */
    static String duration(long micros) {
        if (micros == 0) {
            return "-";
        } else if (micros < 1_000) {
            return micros + "us";
        } else if (micros < 999_500) {
            return String.format(Locale.ROOT, micros < 99_950 ? "%.1fms" : "%.0fms", micros / 1e3);
        }
        return String.format(Locale.ROOT, "%.1fs", micros / 1e6);
    }
}
