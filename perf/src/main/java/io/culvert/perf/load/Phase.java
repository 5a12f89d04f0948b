package io.culvert.perf.load;

import io.culvert.perf.result.Ending;
import io.culvert.perf.result.Progress;
import io.culvert.perf.result.Sample;
import io.culvert.perf.watch.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One piece of work from its beginning to its end, with an eye on the clock. For one thread. */
final class Phase {
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(1);
    /** For what has begun to come to its end when the time is up. */
    private static final Duration GRACE = Duration.ofSeconds(10);
    /** When nothing at all happens for so long, nothing will. */
    static final Duration STUCK = Duration.ofSeconds(30);

    private final String name;
    private final Work work;
    private final Tally tally;
    private final Optional<Duration> limit;
    private final List<Watch> watches;
    private final Progress progress;
    private final List<Sample> timeline = new ArrayList<>();

    private boolean interrupted;
    private boolean stuck;
    private Ending ended = Ending.DONE;
    private Duration endsBy = Duration.ZERO;
    private long activity;
    private Duration lastActivity = Duration.ZERO;

    /** @param limit after which the work is ended if it is not done */
    Phase(String name, Work work, Tally tally, Optional<Duration> limit, List<Watch> watches, Progress progress) {
        this.name = name;
        this.work = work;
        this.tally = tally;
        this.limit = limit;
        this.watches = watches;
        this.progress = progress;
    }

    /** Blocks until the work is done, or there is no more waiting for it. Returns whether the thread was interrupted. */
    boolean run() {
        CompletableFuture<Void> done = work.begin().toCompletableFuture();
        while (!isDone(done) && !isOver()) {
            progress.now(name, tally.sample(), limit.orElse(Duration.ZERO));
            if (tally.elapsed().compareTo(BETWEEN_SAMPLES.multipliedBy(timeline.size() + 1L)) >= 0) {
                timeline.add(tally.mark());
                watches.forEach(Watch::sample);
            }
        }
        timeline.add(tally.mark());
        return interrupted;
    }

    /** Whether it was given up because nothing happened for {@link #STUCK}, though something should have. */
    boolean stuck() {
        return stuck;
    }

    /** What ended it. */
    Ending ended() {
        return ended;
    }

    /** Zero before it has run. */
    Duration elapsed() {
        return timeline.isEmpty()
                ? Duration.ZERO
                : timeline.get(timeline.size() - 1).at();
    }

    /** A sample for each second, and one for the end. */
    List<Sample> timeline() {
        return timeline;
    }

    /** Waits for a little while. */
    private boolean isDone(CompletableFuture<Void> done) {
        long wait = TICK.toNanos();
        if (limit.isPresent() && ended == Ending.DONE) {
            wait = Math.max(0, Math.min(wait, limit.get().minus(tally.elapsed()).toNanos()));
        }
        try {
            done.get(wait, TimeUnit.NANOSECONDS);
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
        stuck = now.minus(lastActivity).compareTo(STUCK) > 0;
        if (ended == Ending.DONE && (timeIsUp || interrupted || stuck)) {
            ended = interrupted ? Ending.INTERRUPTED : timeIsUp ? Ending.TIME : Ending.STUCK;
            endsBy = now.plus(GRACE);
            work.end();
        }
        return stuck || ended != Ending.DONE && now.compareTo(endsBy) > 0;
    }
}
