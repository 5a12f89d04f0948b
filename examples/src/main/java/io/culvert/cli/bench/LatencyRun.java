package io.culvert.cli.bench;

import io.culvert.perf.load.Scenario;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code culvert bench latency}. */
@Command(name = "latency", description = "Messages and their answers on streams that stay open.")
final class LatencyRun extends Run {
    @Mixin
    private Extents extents;

    @Option(
            names = "--streams",
            paramLabel = "N",
            converter = Count.class,
            defaultValue = "1",
            description = "How many, ${DEFAULT-VALUE}.")
    private int streams;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            converter = Size.class,
            defaultValue = "64",
            description = "Of the message, ${DEFAULT-VALUE}.")
    private long size;

    @Option(
            names = "--rate",
            paramLabel = "N|max",
            description =
                    "So many each second over all streams, and latency counts from when each was due; max, as it is"
                            + " without: each follows the answer to the one before.")
    private @Nullable String rate;

    @Override
    Scenario scenario() {
        OptionalDouble perSecond =
                rate == null || rate.equals("max") ? OptionalDouble.empty() : OptionalDouble.of(Paces.perSecond(rate));
        return new Scenario.Latency(streams, Size.ofMessage(size), perSecond, extents.extent());
    }
}
