package io.culvert.perf.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** All that a comparison has found out. Not for several threads. */
public final class Figures {
    private static final Cell EMPTY = new Cell.Empty();
    private static final Cell MISSING = new Cell.Missing();

    private final Map<Pair, Map<Measure, Cell.Figure>> cells = new EnumMap<>(Pair.class);
    private final Map<Pair, String> missing = new EnumMap<>(Pair.class);
    private final Map<Pair, Map<Scene, String>> failures = new EnumMap<>(Pair.class);
    private final List<String> remarks = new ArrayList<>();

    /** Of nothing yet. */
    Figures() {}

    /** The pair cannot take part. */
    void missing(Pair pair, String what) {
        missing.put(pair, what);
        of(pair);
    }

    /** The pair is asked for, and here. */
    void takesPart(Pair pair) {
        of(pair);
    }

    private Map<Measure, Cell.Figure> of(Pair pair) {
        return cells.computeIfAbsent(pair, none -> new EnumMap<>(Measure.class));
    }

    void put(Pair pair, Measure measure, double value) {
        of(pair).put(measure, new Cell.Figure(value));
    }

    /** What the pair has not shown in this scene by now it does not show. */
    void failed(Pair pair, Scene scene, String reason) {
        of(pair);
        failures.computeIfAbsent(pair, none -> new EnumMap<>(Scene.class)).put(scene, reason);
    }

    /** Why the pair failed in this scene, if it did. */
    Optional<String> failure(Pair pair, Scene scene) {
        return Optional.ofNullable(failures.getOrDefault(pair, Map.of()).get(scene));
    }

    /** A sentence that belongs under the table. */
    void remark(String sentence) {
        if (!remarks.contains(sentence)) {
            remarks.add(sentence);
        }
    }

    /** The pairs that were asked for, the missing ones among them. */
    public List<Pair> pairs() {
        return List.copyOf(cells.keySet());
    }

    public Cell cell(Pair pair, Measure measure) {
        Cell figure = cells.getOrDefault(pair, Map.of()).get(measure);
        if (figure != null) {
            return figure;
        } else if (missing.containsKey(pair)) {
            return MISSING;
        }
        return failure(pair, measure.scene()).<Cell>map(Cell.Failed::new).orElse(EMPTY);
    }

    /** The figure, if it was measured. */
    public OptionalDouble value(Pair pair, Measure measure) {
        return cell(pair, measure) instanceof Cell.Figure figure
                ? OptionalDouble.of(figure.value())
                : OptionalDouble.empty();
    }

    /** The pair's figure divided by another pair's, if both were measured and the other is above zero. */
    public OptionalDouble ratio(Pair pair, Pair other, Measure measure) {
        return ratio(value(pair, measure), value(other, measure));
    }

    static OptionalDouble ratio(OptionalDouble one, OptionalDouble other) {
        return one.isPresent() && other.isPresent() && other.getAsDouble() > 0
                ? OptionalDouble.of(one.getAsDouble() / other.getAsDouble())
                : OptionalDouble.empty();
    }

    /** Why the pair did not take part, if it did not. */
    public Optional<String> missing(Pair pair) {
        return Optional.ofNullable(missing.get(pair));
    }

    /** Sentences that belong under the table. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }
}
