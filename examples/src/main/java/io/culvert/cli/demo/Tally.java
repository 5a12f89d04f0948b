package io.culvert.cli.demo;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What the load found out about one forward. Written on event loops, read by one other thread. */
final class Tally {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(1);
    private static final int DIGITS = 3;

    private final LongAdder checked = new LongAdder();
    private final LongAdder corrupt = new LongAdder();
    private final Recorder roundTrips = new Recorder(LONGEST_MICROS, DIGITS);
    private final CompletableFuture<Void> firstStream = new CompletableFuture<>();
    private final CompletableFuture<Void> firstRoundTrip = new CompletableFuture<>();
    private Histogram window = new Histogram(LONGEST_MICROS, DIGITS);
    private Histogram windowBefore = new Histogram(LONGEST_MICROS, DIGITS);
    private long windowBegan = System.nanoTime();

    /** A stream came to its end, as it was sent or not. */
    void checked(boolean right) {
        checked.increment();
        if (!right) {
            corrupt.increment();
        }
        firstStream.complete(null);
    }

    /** What came was wrong, or was cut off. */
    void corrupt() {
        corrupt.increment();
    }

    void roundTrip(long nanos) {
        roundTrips.recordValue(Math.min(TimeUnit.NANOSECONDS.toMicros(nanos), LONGEST_MICROS));
        firstRoundTrip.complete(null);
    }

    /** Completes once a stream has been checked and a round trip measured. */
    CompletableFuture<Void> begun() {
        return CompletableFuture.allOf(firstStream, firstRoundTrip);
    }

    /** Forgets the round trips up to now. */
    void restartRoundTrips() {
        roundTrips.reset();
        window.reset();
        windowBefore.reset();
        windowBegan = System.nanoTime();
    }

    long streamsChecked() {
        return checked.sum();
    }

    long streamsCorrupt() {
        return corrupt.sum();
    }

    /** The 99th percentile of the last 10 to 20 seconds; 0 before the first round trip. */
    long p99Micros() {
        window.add(roundTrips.getIntervalHistogram());
        Histogram both = windowBefore.copy();
        both.add(window);
        if (System.nanoTime() - windowBegan > WINDOW_NANOS) {
            windowBefore = window;
            window = new Histogram(LONGEST_MICROS, DIGITS);
            windowBegan = System.nanoTime();
        }
        return both.getTotalCount() == 0 ? 0 : both.getValueAtPercentile(99);
    }
}
