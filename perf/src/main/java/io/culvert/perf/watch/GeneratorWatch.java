package io.culvert.perf.watch;

import io.culvert.perf.result.Generator;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Watches what this process uses itself, and what of the machine is left for it. */
public final class GeneratorWatch {
    private final ProcFile self = new ProcFile(ProcessHandle.current().pid());
    private final Duration cpuBefore = cpu();
    private final MachineTimes before = MachineTimes.now();

    private GeneratorWatch() throws IOException {}

    /** From now on; empty where the system does not tell. */
    public static Optional<GeneratorWatch> begin() {
        try {
            return Optional.of(new GeneratorWatch());
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }

    /** Until now. */
    public Optional<Generator> end() {
        try {
            Duration used = cpu().minus(cpuBefore);
            MachineTimes since = MachineTimes.now().since(before);
            return Optional.of(new Generator(used, since.othersShare(used), since.stolenShare()));
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }

    private Duration cpu() {
        return self.cpu().orElse(Duration.ZERO);
    }
}
