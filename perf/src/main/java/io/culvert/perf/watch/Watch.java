package io.culvert.perf.watch;

import io.culvert.perf.result.ProcessUse;
import io.culvert.perf.result.ProcessUse.Reading;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Watches what a process and its descendants use: CPU time, that of descendants that have ended included, and resident
 * memory. For one run after the other, each from {@link #begin} to {@link #end}, by one thread.
 */
public final class Watch {
    private final long pid;
    private final String name;

    private final List<Reading> readings = new ArrayList<>();
    private long beganAt;
    private Duration cpuBefore = Duration.ZERO;
    private long residentBefore;

    private Watch(long pid, String name) {
        this.pid = pid;
        this.name = name;
    }

    /** @throws IOException if there is no such process */
    public static Watch of(long pid) throws IOException {
        return new Watch(pid, name(pid));
    }

    /**
     * Watches a process under a name of the caller's.
     *
     * @throws IOException if there is no such process
     */
    public static Watch of(long pid, String name) throws IOException {
        name(pid);
        return new Watch(pid, name);
    }

    private static String name(long pid) throws IOException {
        Optional<String> name = new ProcFile(pid).name();
        return name.orElseThrow(() -> new IOException("there is no process " + pid + " to watch"));
    }

    /** The measured part begins. */
    public void begin() {
        readings.clear();
        residentBefore = resident();
        cpuBefore = cpu(); // the last thing, as reading the memory of a large process takes a while
        beganAt = System.nanoTime();
    }

    /** Takes a reading. */
    public void sample() {
        Duration at = Duration.ofNanos(System.nanoTime() - beganAt);
        Duration cpu = cpu();
        Duration last = readings.isEmpty()
                ? Duration.ZERO
                : readings.get(readings.size() - 1).cpu();
        Duration used = cpu.minus(cpuBefore);
        // A process that has ended takes its figures with it.
        readings.add(new Reading(at, used.compareTo(last) < 0 ? last : used, resident()));
    }

    /** The measured part has ended. */
    public ProcessUse end() {
        sample();
        Reading last = readings.get(readings.size() - 1);
        return new ProcessUse(
                pid,
                name,
                last.cpu(),
                residentBefore,
                readings.stream().mapToLong(Reading::resident).max().orElse(0),
                last.resident(),
                List.copyOf(readings));
    }

    private Duration cpu() {
        return family().mapToObj(member -> new ProcFile(member).cpu().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private long resident() {
        return family().map(member -> new ProcFile(member).resident()).sum();
    }

    private LongStream family() {
        LongStream descendants = ProcessHandle.of(pid)
                .map(process -> process.descendants().mapToLong(ProcessHandle::pid))
                .orElse(LongStream.empty());
        return LongStream.concat(LongStream.of(pid), descendants);
    }
}
