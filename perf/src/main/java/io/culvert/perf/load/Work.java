package io.culvert.perf.load;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** One phase of a scenario at work. Its methods are called by the run's thread. */
interface Work {
    /** @param standing streams that were opened for it before, and stay open after it */
    static Work of(Scenario scenario, Carrier carrier, List<Exchange> standing, Tally tally) {
        if (scenario instanceof Scenario.Bulk bulk) {
            return new BulkWork(bulk, carrier, tally);
        } else if (scenario instanceof Scenario.Open open) {
            return new OpenWork(open, carrier, standing.size(), tally);
        } else if (scenario instanceof Scenario.Hold hold) {
            return new HoldWork(hold, carrier, tally);
        } else if (scenario instanceof Scenario.Latency latency) {
            return new LatencyWork(latency, standing, tally);
        } else if (scenario instanceof Scenario.Login login) {
            return new LoginWork(login, carrier, tally);
        } else {
            return new MixWork((Scenario.Mix) scenario, carrier, tally);
        }
    }

    /** Completes when all of these have. */
    static CompletionStage<Void> all(Stream<? extends CompletionStage<Void>> stages) {
        return CompletableFuture.allOf(
                stages.map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new));
    }

    /** What the tally's completed ones are, in the plural. */
    String unit();

    /** Begins. Completes when all is done; never fails. */
    CompletionStage<Void> begin();

    /** The time is up: nothing new begins, and what has begun comes to its end. */
    void end();

    /** Whether it is right that nothing happens now. From any thread. */
    default boolean waits() {
        return false;
    }

    /** What was due before the end, and has not begun. */
    default long dropped() {
        return 0;
    }

    /** Closes what is still open. Returns how much of it should have come to its end before. */
    int close();
}
