package io.culvert.perf.load;

import io.culvert.perf.result.Outcome;
import io.culvert.perf.result.ProcessUse;
import io.culvert.perf.result.Progress;
import io.culvert.perf.result.Sample;
import io.culvert.perf.watch.Watch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a scenario over a carrier and measures it. */
public final class LoadRun {
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(1);
    /** For what has begun to come to its end when the time is up. */
    private static final Duration GRACE = Duration.ofSeconds(10);
    /** A run in which nothing at all happens for so long is stuck. */
    private static final Duration STUCK = Duration.ofSeconds(30);

    private final Scenario scenario;
    private final Carrier carrier;
    private final List<Watch> watches;
    private final Progress progress;
    private boolean interrupted;

    private LoadRun(Scenario scenario, Carrier carrier, List<Watch> watches, Progress progress) {
        this.scenario = scenario;
        this.carrier = carrier;
        this.watches = watches;
        this.progress = progress;
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
            run.warmUp(warmUp);
            return run.measure();
        } finally {
            progress.ended();
            if (run.interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void warmUp(Duration total) {
        long end = System.nanoTime() + total.toNanos();
        for (long left = total.toNanos(); left > 0 && !interrupted; left = end - System.nanoTime()) {
            Tally tally = new Tally();
            Work work = Work.of(scenario, carrier, tally);
            new Phase("warm-up", work, tally, Optional.of(Duration.ofNanos(left))).run();
            work.close();
        }
    }

    private Outcome measure() {
        Instant began = Instant.now();
        watches.forEach(Watch::begin);
        Tally tally = new Tally();
        Work work = Work.of(scenario, carrier, tally);
        Phase phase = new Phase(scenario.name(), work, tally, scenario.time());
        phase.run();
        phase.timeline.add(tally.mark());
        List<ProcessUse> watched = watches.stream().map(Watch::end).toList();
        for (int left = work.close(); left > 0; left--) {
            tally.failed("unfinished when the run ended");
        }
        return tally.outcome(scenario, carrier, work.unit(), began, phase.timeline, watched);
    }

    /** Once through the scenario, warm-up or not. */
    private final class Phase {
        private final String name;
        private final Work work;
        private final Tally tally;
        private final Optional<Duration> limit;
        private final List<Sample> timeline = new ArrayList<>();

        private boolean ending;
        private Duration endsBy = Duration.ZERO;
        private long activity;
        private Duration lastActivity = Duration.ZERO;

        Phase(String name, Work work, Tally tally, Optional<Duration> limit) {
            this.name = name;
            this.work = work;
            this.tally = tally;
            this.limit = limit;
        }

        void run() {
            CompletableFuture<Void> done = work.begin().toCompletableFuture();
            while (!isDone(done) && !isOver()) {
                Sample sample = tally.sample();
                progress.now(name, sample, limit.orElse(Duration.ZERO));
                if (sample.at().compareTo(BETWEEN_SAMPLES.multipliedBy(timeline.size() + 1L)) >= 0) {
                    timeline.add(tally.mark());
                    watches.forEach(Watch::sample);
                }
            }
        }

        /** Waits for a little while. */
        private boolean isDone(CompletableFuture<Void> done) {
            try {
                long wait = TICK.toNanos();
                if (limit.isPresent() && !ending) {
                    wait = Math.min(wait, limit.get().minus(tally.elapsed()).toNanos());
                }
                done.get(Math.max(0, wait), TimeUnit.NANOSECONDS);
                return true;
            } catch (TimeoutException notYet) {
                return false;
            } catch (InterruptedException e) {
                interrupted = true;
                return false;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }

        /** Ends the work in order when its time has come. Returns whether there is no more waiting for that. */
        private boolean isOver() {
            Duration now = tally.elapsed();
            if (activity != tally.activity() || work.waits()) {
                activity = tally.activity();
                lastActivity = now;
            }
            boolean timeIsUp = limit.isPresent() && now.compareTo(limit.get()) >= 0;
            if (!ending && (timeIsUp || interrupted)) {
                ending = true;
                endsBy = now.plus(GRACE);
                work.end();
            }
            return ending && now.compareTo(endsBy) > 0
                    || now.minus(lastActivity).compareTo(STUCK) > 0;
        }
    }
}
