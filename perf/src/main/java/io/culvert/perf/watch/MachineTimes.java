package io.culvert.perf.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What all processors of the machine together have done since it started, in milliseconds (proc(5), /proc/stat).
 *
 * @param busy with programs and with the kernel here
 * @param stolen by the hypervisor, for other machines
 * @param all the time that there was
 */
record MachineTimes(long busy, long stolen, long all) {
    private static final Path STAT = Path.of("/proc/stat");
    /** user, nice, system, idle, iowait, irq, softirq, steal, and what is counted among the first two already. */
    private static final int IDLE = 3;

    private static final int IO_WAIT = 4;
    private static final int STEAL = 7;
    private static final int TIMES = 8;

    static MachineTimes now() throws IOException {
        try (Stream<String> lines = Files.lines(STAT)) {
            String[] fields = lines.findFirst().orElse("").split("\\s+");
            long[] times = Stream.of(fields)
                    .skip(1)
                    .limit(TIMES)
                    .mapToLong(ticks -> Long.parseLong(ticks) * ProcFile.TICK_MILLIS)
                    .toArray();
            long all = LongStream.of(times).sum();
            return new MachineTimes(all - times[IDLE] - times[IO_WAIT] - times[STEAL], times[STEAL], all);
        }
    }

    MachineTimes since(MachineTimes before) {
        return new MachineTimes(busy - before.busy, stolen - before.stolen, all - before.all);
    }

    /** The part that was used by others than the one who used so much, 0 to 1. */
    double othersShare(Duration used) {
        return share(busy - used.toMillis());
    }

    double stolenShare() {
        return share(stolen);
    }

    private double share(long part) {
        return all > 0 ? Math.max(0, part / (double) all) : 0;
    }
}
