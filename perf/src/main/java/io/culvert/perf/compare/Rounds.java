package io.culvert.perf.compare;

import io.culvert.perf.result.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What came of the same thing done some times. Of the figures the one in the middle counts: a neighbour on the machine that
 * was busy for once does not move it.
 *
 * @param <K> what did it
 */
final class Rounds<K> {
    private final Map<K, List<Outcome>> outcomes = new HashMap<>();

    void add(K who, Outcome outcome) {
        outcomes.computeIfAbsent(who, none -> new ArrayList<>()).add(outcome);
    }

    /** All of them, in order. */
    List<Outcome> of(K who) {
        return outcomes.getOrDefault(who, List.of());
    }

    /** Of at least one; of an even number of figures, the mean of the two in the middle. */
    double median(K who, ToDoubleFunction<Outcome> figure) {
        double[] sorted = of(who).stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
