package io.culvert.cli.bench;

import io.culvert.perf.load.Scenario;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code culvert bench open}. */
@Command(
        name = "open",
        description = "Short streams: open, one message and its answer, close. Latency counts from when each was due.")
final class OpenRun extends Run {
    @Mixin
    private Paces paces;

    @Mixin
    private Extents extents;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            converter = Size.class,
            defaultValue = "64",
            description = "Of the message, ${DEFAULT-VALUE}.")
    private long size;

    @Option(
            names = "--held",
            paramLabel = "N",
            defaultValue = "0",
            description = "Others that are opened before and stay open, ${DEFAULT-VALUE}.")
    private int held;

    @Option(
            names = "--held-within",
            paramLabel = "TIME",
            converter = Time.class,
            defaultValue = "120",
            description = "For opening those; as many as are open by then are held. Two minutes.")
    private Duration patience;

    @Override
    Scenario scenario() {
        return new Scenario.Open(paces.pace(), Size.ofMessage(size), held, patience, extents.extent());
    }
}
