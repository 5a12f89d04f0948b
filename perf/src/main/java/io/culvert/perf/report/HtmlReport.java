package io.culvert.perf.report;

import io.culvert.perf.plot.Markup;
import io.culvert.perf.result.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report as a page. */
final class HtmlReport {
    private static final String STYLE_SHEET = "page.css";

    private HtmlReport() {}

    static String of(Report report) {
        Markup page = new Markup();
        page.open("html", "lang", "en");
        writeHead(page, report);
        page.open("body").open("main");
        page.open("header").leaf("h1", "culvert bench").leaf("p", machine(report), "class", "quiet");
        page.close();
        for (Outcome outcome : report.outcomes()) {
            write(page, outcome);
        }
        return page.end();
    }

    private static void writeHead(Markup page, Report report) {
        String scenarios = report.outcomes().stream()
                .map(outcome -> new Summary(outcome).scenario())
                .distinct()
                .collect(Collectors.joining(", "));
        page.open("head")
                .empty("meta", "charset", "utf-8")
                .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .leaf("title", "culvert bench: " + scenarios)
                .leaf("style", styleSheet())
                .close();
    }

    private static String machine(Report report) {
        return String.join(" \u00b7 ", Summary.machine(report));
    }

    private static void write(Markup page, Outcome outcome) {
        Summary summary = new Summary(outcome);
        page.open("section");
        page.open("h2")
                .text(summary.scenario() + " ")
                .leaf("code", summary.target())
                .close();
        page.leaf(
                "p",
                Stream.of(summary.settings(), summary.peer(), summary.time(), summary.generator())
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(" \u00b7 ")),
                "class",
                "quiet");
        writeTiles(page, summary.tiles());
        page.open("div", "class", "plots");
        Plots.of(outcome).forEach(plot -> plot.write(page));
        page.close();
        page.open("div", "class", "grids");
        Stream.of(summary.failures(), summary.totals(), summary.latency(), summary.processes())
                .filter(grid -> !grid.isEmpty())
                .forEach(grid -> write(page, grid));
        page.close().close();
    }

    private static void writeTiles(Markup page, List<Summary.Tile> tiles) {
        page.open("div", "class", "tiles");
        for (Summary.Tile tile : tiles) {
            page.open("div", "class", tile.good() ? "tile" : "tile bad")
                    .leaf("span", tile.name(), "class", "quiet")
                    .leaf("strong", tile.figure())
                    .leaf("span", tile.remark(), "class", "quiet")
                    .close();
        }
        page.close();
    }

    private static void write(Markup page, Grid grid) {
        page.open("div", "class", "grid").open("table").open("thead").open("tr");
        grid.heads().forEach(head -> page.leaf("th", head));
        page.close().close().open("tbody");
        for (List<String> row : grid.rows()) {
            page.open("tr");
            row.forEach(cell -> page.leaf("td", cell));
            page.close();
        }
        page.close().close().close();
    }

    /** It has none of the characters that markup escapes: HTML, unlike XML, would not read them back in a {@code style}. */
    private static String styleSheet() {
        try (InputStream in = HtmlReport.class.getResourceAsStream(STYLE_SHEET)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
