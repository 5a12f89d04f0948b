package io.culvert.perf.result;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What one run of a scenario measured, its warm-up not included.
 *
 * @param scenario its name on the command line
 * @param target as the user wrote it
 * @param settings the scenario's parameters, in the order to show them
 * @param conditions under which it was measured
 * @param elapsed of the measured part
 * @param completing the part of {@code elapsed} in which {@code completed} came about: all of it, but where connections are
 *     opened and then held
 * @param bytesUp payload that the far end received and that was verified
 * @param bytesDown payload that arrived here and was verified
 * @param completed streams, round trips or logins that went well, whichever the scenario counts
 * @param unit what {@code completed} counts, in the plural: "streams", "opens", "round trips", "logins"
 * @param held connections that were held open; 0 where the scenario holds none
 * @param corrupt streams whose bytes were not those that were sent
 * @param failures by reason, in words for a person
 * @param shortfall what was to be done, and was not
 * @param ended what ended the measured part
 * @param latency in nanoseconds, at a rate free of coordinated omission; absent where the scenario has none
 * @param timeline a sample for each second or so
 */
public record Outcome(
        String scenario,
        String target,
        Map<String, String> settings,
        Conditions conditions,
        Instant began,
        Duration elapsed,
        Duration completing,
        long bytesUp,
        long bytesDown,
        long completed,
        String unit,
        long held,
        long corrupt,
        Map<String, Long> failures,
        Shortfall shortfall,
        Ending ended,
        Optional<Histogram> latency,
        List<Sample> timeline,
        List<ProcessUse> watched) {
    /** Whether all bytes were right, nothing failed, and nothing that was due was left out or left unanswered. */
    public boolean clean() {
        return corrupt == 0 && failures.isEmpty() && shortfall.dropped() == 0 && shortfall.unanswered() == 0;
    }

    /** Payload of both ways. */
    public long bytes() {
        return bytesUp + bytesDown;
    }

    /** Payload bits; zero where no time passed. */
    public double bitsPerSecondUp() {
        return perSecond(bytesUp * 8.0, elapsed);
    }

    /** Payload bits; zero where no time passed. */
    public double bitsPerSecondDown() {
        return perSecond(bytesDown * 8.0, elapsed);
    }

    /** Of what {@code unit} says, while they came about; zero where no time passed. */
    public double completedPerSecond() {
        return perSecond((double) completed, completing);
    }

    /** Whether what is held was opened in the measured part, and not before. */
    public boolean heldWithin() {
        return held > 0 && completing.compareTo(elapsed) < 0;
    }

    /** Whether what was completed is all that CPU time was used for: something was, and it was not held on. */
    public boolean cpuForCompleted() {
        return completed > 0 && !heldWithin();
    }

    private static double perSecond(double amount, Duration time) {
        return time.isZero() ? 0 : amount / (time.toNanos() / 1e9);
    }

    /** The sum of {@code failures}. */
    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }
}
