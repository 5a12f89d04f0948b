package io.culvert.perf.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a comparison has found out, for people: Markdown that is readable as it is. */
public final class Report {
    private final Figures figures;

    public Report(Figures figures) {
        this.figures = figures;
    }

    /** A row for each measure, a column for each pair, and what is to be said about single cells below. */
    public String table() {
        List<Pair> pairs = figures.pairs();
        List<String> head = new ArrayList<>(List.of(""));
        pairs.forEach(pair -> head.add(pair.title()));
        Grid grid = new Grid(head);
        Set<String> notes = new LinkedHashSet<>();
        for (Pair pair : pairs) {
            figures.missing(pair).ifPresent(what -> notes.add(pair.title() + ", missing: " + what));
        }
        for (Scene scene : Scene.values()) {
            List<Measure> measures = Arrays.stream(Measure.values())
                    .filter(measure ->
                            measure.scene() == scene && pairs.stream().anyMatch(pair -> told(pair, measure)))
                    .toList();
            if (!measures.isEmpty()) {
                grid.row(Stream.concat(
                                Stream.of("**" + scene.title() + "**"),
                                pairs.stream().map(pair -> ""))
                        .toList());
            }
            for (Measure measure : measures) {
                grid.row(Stream.concat(
                                Stream.of(measure.label()), pairs.stream().map(pair -> cell(pair, measure, notes)))
                        .toList());
            }
        }
        notes.addAll(figures.remarks());
        String below = notes.stream().map(note -> "- " + note + "\n").collect(Collectors.joining());
        return grid + (below.isEmpty() ? "" : "\n" + below);
    }

    private boolean told(Pair pair, Measure measure) {
        Cell cell = figures.cell(pair, measure);
        return cell instanceof Cell.Figure || cell instanceof Cell.Failed;
    }

    private String cell(Pair pair, Measure measure, Set<String> notes) {
        Cell cell = figures.cell(pair, measure);
        if (cell instanceof Cell.Figure figure) {
            OptionalDouble ratio =
                    pair == Pair.OPENSSH ? OptionalDouble.empty() : figures.ratio(pair, Pair.OPENSSH, measure);
            String value = Numbers.threeDigits(figure.value());
            return ratio.isPresent() ? value + " (" + Numbers.ratio(ratio.getAsDouble()) + ")" : value;
        } else if (cell instanceof Cell.Failed failed) {
            notes.add(pair.title() + ", " + measure.scene().word() + ", failed: " + failed.reason());
            return "failed";
        }
        return cell instanceof Cell.Missing ? "missing" : "";
    }

    /** Each goal, what was reached, and whether it is met. */
    public String goals() {
        Grid grid = new Grid(List.of("", "goal", "reached", ""));
        for (Goal goal : Goal.ALL) {
            grid.row(List.of(
                    goal.subject(),
                    goal.wanted(),
                    goal.reached(figures),
                    goal.verdict(figures).word()));
        }
        return grid.toString();
    }
}
