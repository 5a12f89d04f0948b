package io.culvert.perf.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** One process's files in /proc (proc(5)). What cannot be read, because the process is gone or another's, is empty. */
record ProcFile(long pid) {
    /** USER_HZ is 100 on all of Linux's architectures that a JVM runs on. */
    static final long TICK_MILLIS = 10;
    /** Of /proc/PID/stat, counted from the state, which is behind the name: utime, stime, cutime, cstime. */
    private static final int FIRST_TIME = 11;

    private static final int TIMES = 4;

    Optional<String> name() {
        return read("comm").map(String::strip);
    }

    /** Of the process, and of its children that have ended and been waited for. */
    Optional<Duration> cpu() {
        // The name is in parentheses and may hold spaces and parentheses itself.
        return read("stat").map(stat -> {
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int i = 0; i < TIMES; i++) {
                ticks += Long.parseLong(fields[FIRST_TIME + i]);
            }
            return Duration.ofMillis(ticks * TICK_MILLIS);
        });
    }

    /** Bytes: the proportional share, or all that is resident where another's share may not be read. */
    long resident() {
        OptionalLong share = kilobytes("smaps_rollup", "Pss:");
        return (share.isPresent() ? share : kilobytes("status", "VmRSS:")).orElse(0) * 1024;
    }

    private OptionalLong kilobytes(String file, String key) {
        return read(file).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst();
    }

    private Optional<String> read(String file) {
        try {
            return Optional.of(Files.readString(Path.of("/proc", Long.toString(pid), file)));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
