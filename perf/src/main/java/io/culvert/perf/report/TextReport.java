package io.culvert.perf.report;

import io.culvert.perf.result.Outcome;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report on a terminal. */
final class TextReport {
    private TextReport() {}

    static String of(Report report) {
        return report.outcomes().stream().map(outcome -> block(outcome, report)).collect(Collectors.joining("\n"));
    }

    private static String block(Outcome outcome, Report report) {
        Summary summary = new Summary(outcome);
        Stream<String> title = Stream.of(
                summary.scenario() + "  " + summary.target(),
                summary.settings(),
                summary.peer(),
                summary.time(),
                String.join(", ", Summary.machine(report)),
                summary.generator());
        Stream<String> grids = Stream.of(summary.totals(), summary.failures(), summary.latency(), summary.processes())
                .filter(grid -> !grid.isEmpty())
                .flatMap(TextReport::paragraph);
        return Stream.concat(title.filter(line -> !line.isEmpty()), grids)
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private static Stream<String> paragraph(Grid grid) {
        return Stream.concat(Stream.of(""), grid.lines().stream());
    }
}
