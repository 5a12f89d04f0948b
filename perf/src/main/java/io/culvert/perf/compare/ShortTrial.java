package io.culvert.perf.compare;

import io.culvert.perf.load.Extent;
import io.culvert.perf.load.Pace;
import io.culvert.perf.load.Scenario.Open;
import io.culvert.perf.result.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Connections that carry a small message and its answer and close again, one after the other on some lanes. */
final class ShortTrial {
    private static final Pace PACE = new Pace.InFlight(16);
    private static final int SIZE = 64;

    private final Stand stand;
    private final Rounds<Pair> rounds = new Rounds<>();

    private ShortTrial(Stand stand) {
        this.stand = stand;
    }

    static void run(Stand stand) throws InterruptedException {
        new ShortTrial(stand).run();
    }

    private void run() throws InterruptedException {
        try (Lines lines = Lines.start(stand, Scene.SHORT, Optional.empty(), pair -> true)) {
            lines.each(line -> opens(line, "warming up", stand.sizes().warmUp()));
            stand.rounds(step -> lines.each(line ->
                    rounds.add(line.pair(), opens(line, step, stand.sizes().span()))));
            lines.each(this::conclude);
        }
    }

    private Outcome opens(Line line, String step, Duration time) throws IOException {
        return stand.flawless(Scene.SHORT, step, line, new Open(PACE, SIZE, 0, Duration.ofSeconds(1), Extent.of(time)));
    }

    private void conclude(Line line) {
        Pair pair = line.pair();
        stand.figures().put(pair, Measure.SHORT_OPENS, rounds.median(pair, Outcome::completedPerSecond));
        stand.figures()
                .put(
                        pair,
                        Measure.SHORT_SERVER_CPU,
                        rounds.median(pair, outcome -> Stand.cpuMillisEach(outcome, Stand.SERVER)));
        if (line.client().isPresent()) {
            stand.figures()
                    .put(
                            pair,
                            Measure.SHORT_CLIENT_CPU,
                            rounds.median(pair, outcome -> Stand.cpuMillisEach(outcome, Stand.CLIENT)));
        }
    }
}
