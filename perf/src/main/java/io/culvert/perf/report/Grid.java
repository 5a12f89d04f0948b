package io.culvert.perf.report;

import io.culvert.core.Printable;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table: the first column stands to the left, numbers to the right. Its texts are made safe for a terminal, because the
 * reason of a failure may be the peer's words.
 *
 * @param rows each as long as {@code heads}
 */
record Grid(List<String> heads, List<List<String>> rows) {
    private static final String GAP = "  ";

    Grid {
        heads = heads.stream().map(Printable::line).toList();
        rows = rows.stream()
                .map(row -> row.stream().map(Printable::line).toList())
                .toList();
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    List<String> lines() {
        List<Integer> widths =
                IntStream.range(0, heads.size()).mapToObj(this::width).toList();
        return Stream.concat(Stream.of(heads), rows.stream())
                .map(row -> line(row, widths))
                .toList();
    }

    private int width(int column) {
        return Stream.concat(Stream.of(heads), rows.stream())
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElseThrow();
    }

    private static String line(List<String> row, List<Integer> widths) {
        return IntStream.range(0, row.size())
                .mapToObj(column -> aligned(row.get(column), widths.get(column), column == 0))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    private static String aligned(String cell, int width, boolean left) {
        String space = " ".repeat(width - cell.length());
        return left ? cell + space : space + cell;
    }
}
