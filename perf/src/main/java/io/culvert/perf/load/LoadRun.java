package io.culvert.perf.load;

import io.culvert.perf.result.Conditions;
import io.culvert.perf.result.Ending;
import io.culvert.perf.result.Generator;
import io.culvert.perf.result.Outcome;
import io.culvert.perf.result.ProcessUse;
import io.culvert.perf.result.Progress;
import io.culvert.perf.watch.GeneratorWatch;
import io.culvert.perf.watch.Watch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs a scenario over a carrier and measures it. */
public final class LoadRun {
    private final Scenario scenario;
    private final Carrier carrier;
    private final List<Watch> watches;
    private final Progress progress;
    private final Tally opening = new Tally();
    private final Standing standing;
    private Duration warmUp = Duration.ZERO;
    private long lostInWarmUp;
    private boolean interrupted;

    private LoadRun(Scenario scenario, Carrier carrier, List<Watch> watches, Progress progress) {
        this.scenario = scenario;
        this.carrier = carrier;
        this.watches = watches;
        this.progress = progress;
        this.standing = Standing.of(scenario, carrier, opening);
    }

    /**
     * Blocks until the scenario is done. If the calling thread is interrupted it ends early, with what was measured until
     * then, and the thread is still interrupted afterwards.
     *
     * @param warmUp how long to run the same scenario before, uncounted; zero for not at all
     * @param watches the processes to watch during the measured part
     * @throws IOException if the far end cannot be reached, or does not answer as one; fit for a user's eyes
     */
    public static Outcome run(
            Scenario scenario, Duration warmUp, Carrier carrier, List<Watch> watches, Progress progress)
            throws IOException {
        LoadRun run = new LoadRun(scenario, carrier, watches, progress);
        try {
            requireRoom(scenario, carrier);
            Probe.check(scenario, carrier);
            run.open();
            run.warmUp(warmUp);
            return run.measure();
        } finally {
            run.standing.close();
            progress.ended();
            if (run.interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void requireRoom(Scenario scenario, Carrier carrier) throws IOException {
        if (scenario instanceof Scenario.Login login) {
            Descriptors.require(login.atOnce());
        } else {
            carrier.requireRoom(scenario.atOnce());
        }
    }

    /** Opens what is to stay open during the warm-up and the measured part. */
    private void open() throws IOException {
        if (standing.count() > 0) {
            Optional<Duration> patience =
                    scenario instanceof Scenario.Open open ? Optional.of(open.patience()) : Optional.empty();
            run(phase("opening", standing, opening, patience, List.of()));
            countMissing();
            if (standing.exchanges().isEmpty()) {
                throw new IOException("none of " + standing.count() + " streams could be opened: "
                        + String.join(", ", opening.failures().keySet()));
            }
        }
    }

    /** Held streams may be fewer than asked for when the patience ends; all others have to be there. */
    private void countMissing() {
        long failed =
                opening.failures().values().stream().mapToLong(Long::longValue).sum();
        long missing = standing.count() - standing.exchanges().size() - failed;
        if (missing > 0 && !(scenario instanceof Scenario.Open)) {
            opening.failed("no answer", missing);
        }
    }

    private void warmUp(Duration total) {
        warmUp = total;
        long open = standing.stillOpen();
        long end = System.nanoTime() + total.toNanos();
        for (long left = total.toNanos(); left > 0 && !interrupted; left = end - System.nanoTime()) {
            Tally tally = new Tally();
            Work work = begin(tally);
            run(phase("warm-up", work, tally, Optional.of(Duration.ofNanos(left)), List.of()));
            work.close();
        }
        lostInWarmUp = open - standing.stillOpen();
    }

    private Outcome measure() {
        watches.forEach(Watch::begin);
        Optional<GeneratorWatch> own = GeneratorWatch.begin();
        Instant began = Instant.now();
        Tally tally = new Tally();
        Work work = begin(tally);
        Phase phase = phase(scenario.name(), work, tally, scenario.time(), watches);
        if (!interrupted) {
            run(phase);
        }
        Optional<Generator> generator = own.flatMap(GeneratorWatch::end);
        List<ProcessUse> watched = watches.stream().map(Watch::end).toList();
        int unfinished = work.close();
        tally.dropped(work.dropped());
        if (lostInWarmUp > 0) {
            tally.failed("closed during the warm-up", lostInWarmUp);
        }
        if (unfinished > 0) {
            tally.failed("not finished when the run was over", unfinished);
        }
        if (phase.stuck()) {
            tally.failed("nothing happened for " + Phase.STUCK.toSeconds() + " s");
        }
        if (tally.hasNothing() && !interrupted) {
            tally.failed("nothing had begun when the time was up");
        }
        opening.failures().forEach((reason, times) -> tally.failed("while opening: " + reason, times));
        Conditions conditions = new Conditions(warmUp, carrier.peer(), generator);
        return outcome(began, conditions, tally, work.unit(), phase, watched);
    }

    private Work begin(Tally tally) {
        standing.countTo(tally);
        return Work.of(scenario, carrier, standing.exchanges(), tally);
    }

    private Phase phase(String name, Work work, Tally tally, Optional<Duration> limit, List<Watch> watches) {
        return new Phase(name, work, tally, limit, watches, progress);
    }

    private void run(Phase phase) {
        interrupted |= phase.run();
    }

    private Outcome outcome(
            Instant began, Conditions conditions, Tally tally, String unit, Phase phase, List<ProcessUse> watched) {
        Map<String, String> settings = new LinkedHashMap<>(scenario.settings());
        settings.putAll(carrier.settings());
        Duration elapsed = phase.elapsed();
        return new Outcome(
                scenario.name(),
                carrier.target(),
                settings,
                conditions,
                began,
                elapsed,
                tally.completing().orElse(elapsed),
                tally.bytesUp(),
                tally.bytesDown(),
                tally.count(),
                unit,
                tally.heldOpen(),
                tally.corruptions(),
                tally.failures(),
                tally.shortfall(),
                interrupted ? Ending.INTERRUPTED : phase.ended(),
                tally.latencies(),
                phase.timeline(),
                watched);
    }
}
