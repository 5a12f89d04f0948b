package io.culvert.perf.compare;

import io.culvert.perf.report.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
            if (measure.count()) {
                return Numbers.whole(figure.value());
            }
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
        return goals(Goal.ALL);
    }

    /** As {@link #goals}, without those of which nothing was measured; empty if it would have no row. */
    public String goalsMeasured() {
        List<Goal> measured = Goal.ALL.stream()
                .filter(goal -> goal.verdict(figures) != Goal.Verdict.NOT_MEASURED)
                .toList();
        return measured.isEmpty() ? "" : goals(measured);
    }

    private String goals(List<Goal> goals) {
        Grid grid = new Grid(List.of("", "goal", "reached", ""));
        for (Goal goal : goals) {
            grid.row(List.of(
                    goal.subject(),
                    goal.wanted(),
                    goal.reached(figures),
                    goal.verdict(figures).word()));
        }
        return grid.toString();
    }

    /**
     * The same for programs. The names are a promise: fields may be added, none is renamed or changes its meaning.
     *
     * <pre>
     * conditions   object of texts: machine, versions, date
     * pairs        array: pair, title, and missing (what it lacks) or failures (object of texts, by scenario)
     * figures      array: pair, scenario, measure, label, unit, value, and ratio to the pair "openssh" where there is one
     * goals        array: subject, goal, reached, verdict ("met", "missed", "not measured"), all of them texts
     * remarks      array of texts
     * </pre>
     */
    public String json(Map<String, String> conditions) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("conditions", conditions);
        fields.put("pairs", figures.pairs().stream().map(this::pair).toList());
        fields.put(
                "figures",
                figures.pairs().stream()
                        .flatMap(pair -> Arrays.stream(Measure.values())
                                .filter(measure -> figures.value(pair, measure).isPresent())
                                .map(measure -> figure(pair, measure)))
                        .toList());
        fields.put("goals", Goal.ALL.stream().map(this::goal).toList());
        fields.put("remarks", figures.remarks());
        return Json.of(fields) + "\n";
    }

    private Map<String, Object> pair(Pair pair) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pair", pair.word());
        fields.put("title", pair.title());
        figures.missing(pair).ifPresent(what -> fields.put("missing", what));
        Map<String, String> failures = new LinkedHashMap<>();
        for (Scene scene : Scene.values()) {
            figures.failure(pair, scene).ifPresent(reason -> failures.put(scene.word(), reason));
        }
        fields.put("failures", failures);
        return fields;
    }

    private Map<String, Object> figure(Pair pair, Measure measure) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pair", pair.word());
        fields.put("scenario", measure.scene().word());
        fields.put("measure", measure.word());
        fields.put("label", measure.label());
        fields.put("unit", measure.unit());
        figures.value(pair, measure).ifPresent(value -> fields.put("value", value));
        figures.ratio(pair, Pair.OPENSSH, measure).ifPresent(ratio -> fields.put("ratio", ratio));
        return fields;
    }

    private Map<String, Object> goal(Goal goal) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subject", goal.subject());
        fields.put("goal", goal.wanted());
        fields.put("reached", goal.reached(figures));
        fields.put("verdict", goal.verdict(figures).word());
        return fields;
    }

    /** Whether every measurement went well, though a pair may have been missing. */
    public boolean whole() {
        return figures.pairs().stream()
                .allMatch(pair -> Arrays.stream(Scene.values())
                        .allMatch(scene -> figures.failure(pair, scene).isEmpty()));
    }
}
