package io.culvert.perf.result;

import java.time.Duration;
import java.util.Optional;

/**
 * The state of a run at one moment.
 *
 * @param at since the measured part began
 * @param bytesUp so far
 * @param bytesDown so far
 * @param completed so far
 * @param open streams or connections that are open now
 * @param failures so far
 * @param p99 of the latencies since the sample before; absent where nothing was answered, which is no latency of zero
 * @param oldest for how long the oldest request without an answer has been due; absent where none waits
 */
public record Sample(
        Duration at,
        long bytesUp,
        long bytesDown,
        long completed,
        long open,
        long failures,
        Optional<Duration> p99,
        Optional<Duration> oldest) {
    /** How a run begins. */
    public static final Sample ZERO = new Sample(Duration.ZERO, 0, 0, 0, 0, 0, Optional.empty(), Optional.empty());
}
