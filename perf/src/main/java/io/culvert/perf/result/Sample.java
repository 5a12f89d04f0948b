package io.culvert.perf.result;

import java.time.Duration;

/**
 * The state of a run at one moment.
 *
 * @param at since the measured part began
 * @param bytesUp so far
 * @param bytesDown so far
 * @param completed so far
 * @param open streams or connections that are open now
 * @param failures so far
 * @param p99 of the latencies since the sample before; zero where nothing was timed
 */
public record Sample(
        Duration at, long bytesUp, long bytesDown, long completed, long open, long failures, Duration p99) {
    /** How a run begins. */
    public static final Sample ZERO = new Sample(Duration.ZERO, 0, 0, 0, 0, 0, Duration.ZERO);
}
