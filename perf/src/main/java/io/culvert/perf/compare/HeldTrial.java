package io.culvert.perf.compare;

import io.culvert.perf.load.Extent;
import io.culvert.perf.load.Pace;
import io.culvert.perf.load.Scenario.Open;
import io.culvert.perf.result.Outcome;
import io.culvert.perf.watch.Watch;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** How fast connections open beside a few and beside many that are held on the same SSH connection, and what those take. */
final class HeldTrial {
    private static final Pace PACE = new Pace.InFlight(32);
    private static final int SIZE = 64;
    private static final double KILO = 1000;
    /** A relay has two sockets for each connection, and a process may be allowed no more than 20,000. */
    private static final int MOST_OF_A_RELAY = 9_500;

    private final Stand stand;

    private HeldTrial(Stand stand) {
        this.stand = stand;
    }

    static void run(Stand stand) throws InterruptedException {
        HeldTrial trial = new HeldTrial(stand);
        for (Pair pair : stand.pairs(pair -> true)) {
            stand.attempt(pair, Scene.HELD, () -> trial.run(pair));
        }
    }

    private void run(Pair pair) throws IOException, InterruptedException {
        Plan.Sizes sizes = stand.sizes();
        try (Line line = stand.line(Scene.HELD, pair, Optional.empty())) {
            Stand.requireFlawless(opens(line, "warming up", 0, sizes.warmUp()));
            long serverBefore = resident(line.server());
            long clientBefore =
                    line.client().isPresent() ? resident(line.client().get()) : 0;

            Outcome few = opens(line, held(sizes.few()), sizes.few(), sizes.span());
            put(pair, Measure.FEW_HELD, (double) few.held());
            put(pair, Measure.OPENS_AT_FEW, few.completedPerSecond());

            int most = pair.speaksSsh() ? sizes.many() : Math.min(sizes.many(), MOST_OF_A_RELAY);
            Outcome many = opens(line, held(most), most, sizes.span());
            put(pair, Measure.MANY_HELD, (double) many.held());
            put(pair, Measure.OPENS_AT_MANY, many.completedPerSecond());
            put(pair, Measure.HELD_SERVER_KB, perHeld(many, Stand.SERVER, serverBefore));
            if (line.client().isPresent()) {
                put(pair, Measure.HELD_CLIENT_KB, perHeld(many, Stand.CLIENT, clientBefore));
            }
            put(pair, Measure.HELD_FAILURES, (double) few.failed() + many.failed());
            remark(pair, few);
            remark(pair, many);
        }
    }

    private Outcome opens(Line line, String step, int held, Duration time) throws IOException {
        Outcome outcome = stand.load(
                Scene.HELD, step, line, new Open(PACE, SIZE, held, stand.sizes().filling(), Extent.of(time)));
        Stand.requireIntact(outcome);
        return outcome;
    }

    private static String held(int number) {
        return "opening beside " + number;
    }

    private static long resident(Peer peer) throws IOException {
        Watch watch = Stand.watch(peer);
        watch.begin();
        return watch.end().residentAfter();
    }

    /** Those that are held were opened before the watch began. */
    private static double perHeld(Outcome outcome, int side, long before) {
        return (outcome.watched().get(side).residentBefore() - before) / (KILO * outcome.held());
    }

    private void put(Pair pair, Measure measure, double value) {
        stand.figures().put(pair, measure, value);
    }

    private void remark(Pair pair, Outcome outcome) {
        if (!outcome.clean()) {
            stand.figures()
                    .remark(pair.title() + ", held, of " + outcome.held() + " and those beside them: "
                            + Stand.reasons(outcome));
        }
    }
}
