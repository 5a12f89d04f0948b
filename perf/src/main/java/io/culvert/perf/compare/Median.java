package io.culvert.perf.compare;

import java.util.stream.DoubleStream;

/** Of a few figures the one in the middle, which a neighbour on the machine that was busy for once does not move. */
final class Median {
    private Median() {}

    /** Of at least one figure; of an even number of them, the mean of the two in the middle. */
    static double of(DoubleStream figures) {
        double[] sorted = figures.sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
