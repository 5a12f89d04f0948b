package io.culvert.perf.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table in Markdown that is also one on a terminal: each column is as wide as its widest cell. */
final class Grid {
    private final List<List<String>> rows = new ArrayList<>();

    Grid(List<String> head) {
        rows.add(List.copyOf(head));
    }

    /** As many cells as the head has; a vertical bar within one would end it. */
    void row(List<String> cells) {
        rows.add(cells.stream().map(cell -> cell.replace('|', '/')).toList());
    }

    @Override
    public String toString() {
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lines.add(line(row, widths));
        }
        lines.add(
                1,
                IntStream.of(widths)
                        .mapToObj(width -> "-".repeat(width + 2))
                        .collect(Collectors.joining("|", "|", "|")));
        return String.join("\n", lines) + "\n";
    }

    private static String line(List<String> row, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> row.get(column)
                        + " ".repeat(widths[column] - row.get(column).length()))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }
}
