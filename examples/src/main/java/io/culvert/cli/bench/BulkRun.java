package io.culvert.cli.bench;

import io.culvert.perf.load.Scenario;
import io.culvert.perf.load.Scenario.Direction;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code culvert bench bulk}. */
@Command(name = "bulk", description = "Streams as fast as they go, each compared with what was sent.")
final class BulkRun extends Run {
    private static final long DEFAULT_SIZE = 1L << 30;

    @Option(
            names = "--streams",
            paramLabel = "N",
            converter = Count.class,
            defaultValue = "1",
            description = "At a time, each way; ${DEFAULT-VALUE}.")
    private int streams;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            converter = Size.class,
            description = "Of each stream, as in 512m; 1g unless --for is given.")
    private @Nullable Long size;

    @Option(
            names = "--direction",
            paramLabel = "up|down|both",
            defaultValue = "up",
            description = "To the far end, from it, or both at the same time; ${DEFAULT-VALUE}.")
    private Direction direction;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = Time.class,
            description = "End the streams after so long.")
    private @Nullable Duration time;

    @Override
    Scenario scenario() {
        OptionalLong bytes = size != null
                ? OptionalLong.of(size)
                : time == null ? OptionalLong.of(DEFAULT_SIZE) : OptionalLong.empty();
        return new Scenario.Bulk(streams, bytes, direction, Optional.ofNullable(time));
    }
}
