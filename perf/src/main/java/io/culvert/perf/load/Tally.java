package io.culvert.perf.load;

import io.culvert.perf.load.Requests.Request;
import io.culvert.perf.result.Sample;
import io.culvert.perf.result.Shortfall;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What one phase of a run has done so far. Written on event loops; sampled by one other thread. */
final class Tally {
    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;

    private final LongAdder movedUp = new LongAdder();
    private final LongAdder movedDown = new LongAdder();
    private final LongAdder verifiedUp = new LongAdder();
    private final LongAdder verifiedDown = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder corrupt = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder cutShort = new LongAdder();
    private final LongAdder open = new LongAdder();
    private final Requests requests = new Requests();
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final Recorder recorder = new Recorder(LONGEST_NANOS, DIGITS);

    private final Histogram recent = new Histogram(LONGEST_NANOS, DIGITS);
    private final Histogram latency = new Histogram(LONGEST_NANOS, DIGITS);
    private final long beganAt = System.nanoTime();
    private volatile long completedBy;
    private volatile int held;

    void opened() {
        open.increment();
    }

    void closed() {
        open.decrement();
    }

    /** So many are kept open. */
    void held(int connections) {
        held = connections;
    }

    /** Bytes were given to a stream. */
    void movedUp(int bytes) {
        movedUp.add(bytes);
    }

    /** Bytes came from a stream. */
    void movedDown(int bytes) {
        movedDown.add(bytes);
    }

    /** The far end has them, as they were sent. */
    void verifiedUp(long bytes) {
        verifiedUp.add(bytes);
    }

    /** They are here, as they were sent. */
    void verifiedDown(long bytes) {
        verifiedDown.add(bytes);
    }

    void completed() {
        completed.increment();
    }

    /** So many were due, and have not begun. */
    void dropped(long times) {
        dropped.add(times);
    }

    /** One of those that are completed would have gone on if there had been time. */
    void cutShort() {
        cutShort.increment();
    }

    void corrupt() {
        corrupt.increment();
    }

    void failed(String reason) {
        failed(reason, 1);
    }

    void failed(String reason, long times) {
        failures.computeIfAbsent(reason, words -> new LongAdder()).add(times);
        failed.add(times);
    }

    /** @param due of {@code System.nanoTime()}, when it should have begun: its latency counts from there */
    Request asked(long due) {
        return requests.begin(due);
    }

    void answered(Request request, long nanos) {
        if (requests.answered(request)) {
            recorder.recordValue(Math.max(0, Math.min(nanos, LONGEST_NANOS)));
        }
    }

    /** If it has no answer, it gets none. */
    void over(Request request) {
        requests.over(request);
    }

    /** What is completed is all that there is to complete, though the phase goes on. */
    void allCompleted() {
        completedBy = System.nanoTime();
    }

    /** Changes whenever anything happens. */
    long activity() {
        return movedUp.sum() + movedDown.sum() + completed.sum() + failed.sum() + corrupt.sum();
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - beganAt);
    }

    /** Of the moment; its p99 is of what came since the last {@link #mark}. By the sampling thread only. */
    Sample sample() {
        recent.add(recorder.getIntervalHistogram());
        OptionalLong oldest = requests.oldest();
        return new Sample(
                elapsed(),
                movedUp.sum(),
                movedDown.sum(),
                completed.sum(),
                open.sum(),
                failed.sum() + corrupt.sum(),
                recent.getTotalCount() == 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofNanos(recent.getValueAtPercentile(99))),
                oldest.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Duration.ofNanos(Math.max(0, System.nanoTime() - oldest.getAsLong()))));
    }

    /** As {@link #sample}, for the timeline. */
    Sample mark() {
        Sample sample = sample();
        latency.add(recent);
        recent.reset();
        return sample;
    }

    /** How long it took to complete what is completed, if the phase went on afterwards. */
    Optional<Duration> completing() {
        return completedBy == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(completedBy - beganAt));
    }

    long bytesUp() {
        return verifiedUp.sum();
    }

    long bytesDown() {
        return verifiedDown.sum();
    }

    long count() {
        return completed.sum();
    }

    long heldOpen() {
        return held;
    }

    long corruptions() {
        return corrupt.sum();
    }

    /** Whether nothing was done, well or not. */
    boolean hasNothing() {
        return completed.sum() + corrupt.sum() + failed.sum() == 0;
    }

    Shortfall shortfall() {
        return new Shortfall(dropped.sum(), requests.unanswered(), cutShort.sum());
    }

    /** How often what failed, by reason. */
    Map<String, Long> failures() {
        Map<String, Long> reasons = new TreeMap<>();
        failures.forEach((reason, times) -> reasons.put(reason, times.sum()));
        return reasons;
    }

    /** Of everything until now: answers come after the last {@link #mark}, too. By the sampling thread only. */
    Optional<Histogram> latencies() {
        mark();
        return latency.getTotalCount() == 0 ? Optional.empty() : Optional.of(latency);
    }
}
