package io.culvert.perf.compare;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What to compare.
 *
 * @param pairs in the order of the table's columns
 */
public record Plan(List<Pair> pairs, Set<Scene> scenes, Sizes sizes) {
    /**
     * How long, and how many.
     *
     * @param warmUp before anything that is measured, each way: compilers take their time
     * @param bulk of each stream
     * @param rounds of short measurements, all pairs in turn, of which the median counts
     * @param few connections held first
     * @param many connections held then
     * @param filling the most that it may take to open those that are held
     * @param idleProcesses SSH connections to a server that has a process for each
     * @param idleConnections SSH connections to any other server
     * @param span a measurement of logins, opens or round trips
     * @param longPath of each stream on the long path, its start included
     */
    public record Sizes(
            Duration warmUp,
            Duration bulk,
            int rounds,
            int few,
            int many,
            Duration filling,
            int idleProcesses,
            int idleConnections,
            Duration span,
            Duration longPath) {
        /** For figures: half an hour. */
        public static Sizes full() {
            return new Sizes(
                    Duration.ofSeconds(12),
                    Duration.ofSeconds(3),
                    5,
                    1_000,
                    10_000,
                    Duration.ofSeconds(45),
                    500,
                    2_000,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(15));
        }

        /** The same, but for each bulk stream. */
        public Sizes withBulk(Duration time) {
            return new Sizes(warmUp, time, rounds, few, many, filling, idleProcesses, idleConnections, span, longPath);
        }

        /** The same, but for what is held in the end. */
        public Sizes withMany(int connections) {
            return new Sizes(
                    warmUp,
                    bulk,
                    rounds,
                    Math.min(few, connections),
                    connections,
                    filling,
                    idleProcesses,
                    idleConnections,
                    span,
                    longPath);
        }

        /** To see that all works: the figures are worth nothing. */
        public static Sizes quick() {
            return new Sizes(
                    Duration.ofMillis(500),
                    Duration.ofMillis(500),
                    1,
                    20,
                    200,
                    Duration.ofSeconds(20),
                    10,
                    20,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(3));
        }
    }
}
