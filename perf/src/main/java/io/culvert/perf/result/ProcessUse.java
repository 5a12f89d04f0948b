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
     * One sample.
     *
     * @param at since the measured part began
     * @param cpu since then
     * @param resident bytes
     */
    public record Reading(Duration at, Duration cpu, long resident) {}
}
