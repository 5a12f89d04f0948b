package io.culvert.perf.load;

import java.util.concurrent.CompletionStage;

/** One phase of a scenario at work. Its methods are called by the run's thread. */
interface Work {
    static Work of(Scenario scenario, Carrier carrier, Tally tally) {
        if (scenario instanceof Scenario.Bulk bulk) {
            return new BulkWork(bulk, carrier, tally);
        }
        throw new IllegalArgumentException("no scenario: " + scenario.name());
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

    /** Closes what is still open. Returns how much of it should have come to its end before. */
    int close();
}
