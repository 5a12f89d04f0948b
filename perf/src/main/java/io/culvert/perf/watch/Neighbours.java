package io.culvert.perf.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What other programs on this machine use while something is measured: where they are busy, figures are doubtful. */
public final class Neighbours {
    private static final Path STAT = Path.of("/proc/stat");
    /** proc(5): user, nice, system, idle, iowait, irq, softirq, steal, and what is counted among the first two already. */
    private static final int IDLE = 3;

    private static final int IO_WAIT = 4;
    private static final int TIMES = 8;

    private final Watch own;
    private final Times before;

    /** Milliseconds of all processors together. */
    private record Times(long busy, long all) {}

    private Neighbours(Watch own, Times before) {
        this.own = own;
        this.before = before;
    }

    /** From now on. */
    public static Neighbours watch() throws IOException {
        Watch own = Watch.of(ProcessHandle.current().pid());
        own.begin();
        return new Neighbours(own, times());
    }

    /** Their share of all the CPU time that there was, 0 to 1; this process and its descendants are not among them. */
    public double share() throws IOException {
        Times now = times();
        long ours = own.end().cpu().toMillis();
        double all = now.all() - before.all();
        return all > 0 ? Math.max(0, (now.busy() - before.busy() - ours) / all) : 0;
    }

    private static Times times() throws IOException {
        try (Stream<String> lines = Files.lines(STAT)) {
            String[] fields = lines.findFirst().orElse("").split("\\s+");
            long[] times = Stream.of(fields)
                    .skip(1)
                    .limit(TIMES)
                    .mapToLong(ticks -> Long.parseLong(ticks) * ProcFile.TICK_MILLIS)
                    .toArray();
            long all = LongStream.of(times).sum();
            return new Times(all - times[IDLE] - times[IO_WAIT], all);
        }
    }
}
