package io.culvert.cli.bench;

import io.culvert.perf.load.Extent;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how much there is to do. */
final class Extents {
    private static final Duration USUAL = Duration.ofSeconds(10);

    @Option(names = "--count", paramLabel = "N", converter = Count.class, description = "End after so many.")
    private @Nullable Integer count;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = Time.class,
            description = "End after so long, as in 30s; 10s unless --count is given.")
    private @Nullable Duration time;

    Extent extent() {
        if (count == null) {
            return Extent.of(time == null ? USUAL : time);
        }
        return new Extent(OptionalLong.of(count), Optional.ofNullable(time));
    }
}
