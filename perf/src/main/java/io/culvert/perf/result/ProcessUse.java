package io.culvert.perf.result;

import java.time.Duration;
import java.util.List;

/**
 * What a process and its descendants used while a scenario was measured.
 *
 * @param name of the process, as the system calls it, or as its watcher does
 * @param cpu user and system time, of descendants too, those that have ended among them
 * @param residentBefore bytes, proportional share where the system tells it, when the measured part began
 * @param residentAtMost the highest sample
 * @param residentAfter when the measured part ended, with all that was held still open
 */
public record ProcessUse(
        long pid,
        String name,
        Duration cpu,
        long residentBefore,
        long residentAtMost,
        long residentAfter,
        List<Reading> readings) {
    /**
     * CPU seconds for each {@code 10^9} bytes of payload.
     *
     * @param bytes the payload, up and down; not 0
     */
    public double cpuSecondsPerGigabyte(long bytes) {
        return cpu.toNanos() / (double) bytes;
    }

    /**
     * CPU time for each of what was completed.
     *
     * @param completed not 0
     */
    public Duration cpuPerCompleted(long completed) {
        return cpu.dividedBy(completed);
    }

    /**
     * Resident bytes that each held connection added.
     *
     * @param held connections, not 0
     */
    public long residentPerHeld(long held) {
        return (residentAfter - residentBefore) / held;
    }

    /**
     * One sample.
     *
     * @param at since the measured part began
     * @param cpu since then
     * @param resident bytes
     */
    public record Reading(Duration at, Duration cpu, long resident) {}
}
