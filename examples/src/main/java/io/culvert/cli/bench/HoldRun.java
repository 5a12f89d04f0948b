package io.culvert.cli.bench;

import io.culvert.perf.load.Scenario;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code culvert bench hold}. */
@Command(
        name = "hold",
        description = "Streams that are opened and kept open, with small messages over all of them by turns.")
final class HoldRun extends Run {
    @Mixin
    private Paces paces;

    @Option(
            names = "--streams",
            paramLabel = "N",
            converter = Count.class,
            defaultValue = "1000",
            description = "How many, ${DEFAULT-VALUE}.")
    private int streams;

    @Option(
            names = "--pings",
            paramLabel = "N",
            defaultValue = "100",
            description = "Messages each second, over all of them together; ${DEFAULT-VALUE}.")
    private double pings;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = Time.class,
            defaultValue = "10",
            description = "How long to keep them once they are open, ${DEFAULT-VALUE} seconds.")
    private Duration keep;

    @Override
    Scenario scenario() {
        return new Scenario.Hold(streams, paces.pace(), pings, keep);
    }
}
