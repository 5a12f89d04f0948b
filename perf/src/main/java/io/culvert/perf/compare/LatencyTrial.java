package io.culvert.perf.compare;

import io.culvert.perf.load.Extent;
import io.culvert.perf.load.Scenario.Latency;
import io.culvert.perf.result.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** Small messages and their answers on one stream, with rests between them: each finds the tunnel idle. */
final class LatencyTrial {
    private static final int SIZE = 64;
    private static final double PER_SECOND = 500;
    private static final double MICRO = 1000;

    private final Stand stand;
    private final Rounds<Pair> rounds = new Rounds<>();

    private LatencyTrial(Stand stand) {
        this.stand = stand;
    }

    static void run(Stand stand) throws InterruptedException {
        new LatencyTrial(stand).run();
    }

    private void run() throws InterruptedException {
        try (Lines lines = Lines.start(stand, Scene.LATENCY, Optional.empty(), pair -> true)) {
            // Without rests, since what is seldom done is compiled late.
            lines.each(line -> pings(
                    line, "warming up", OptionalDouble.empty(), stand.sizes().warmUp()));
            stand.rounds(step -> lines.each(line -> rounds.add(
                    line.pair(),
                    pings(
                            line,
                            step,
                            OptionalDouble.of(PER_SECOND),
                            stand.sizes().span()))));
            lines.each(line -> conclude(line.pair()));
        }
    }

    private Outcome pings(Line line, String step, OptionalDouble rate, Duration time) throws IOException {
        return stand.flawless(Scene.LATENCY, step, line, new Latency(1, SIZE, rate, Extent.of(time)));
    }

    private void conclude(Pair pair) {
        stand.figures().put(pair, Measure.ROUND_TRIP_P50, rounds.median(pair, outcome -> micros(outcome, 50)));
        stand.figures().put(pair, Measure.ROUND_TRIP_P99, rounds.median(pair, outcome -> micros(outcome, 99)));
    }

    private static double micros(Outcome outcome, double percentile) {
        return outcome.latency().orElseThrow().getValueAtPercentile(percentile) / MICRO;
    }
}
