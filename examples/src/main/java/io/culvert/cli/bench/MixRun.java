package io.culvert.cli.bench;

import io.culvert.perf.load.Scenario;
import io.culvert.perf.load.Scenario.Part;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code culvert bench mix}. */
@Command(
        name = "mix",
        description = "Streams of all kinds at the same time: bulk, short, slow readers, half-closes and resets.")
final class MixRun extends Run {
    @Option(
            names = "--blend",
            paramLabel = "PART=WEIGHT",
            split = ",",
            defaultValue = "bulk=1,short=5,slow=1,half=1,reset=1",
            description = "What part of the streams is of which kind: ${DEFAULT-VALUE}.")
    private Map<Part, Integer> blend = new EnumMap<>(Part.class);

    @Option(
            names = "--inflight",
            paramLabel = "K",
            converter = Count.class,
            defaultValue = "32",
            description = "Streams at a time, ${DEFAULT-VALUE}.")
    private int inFlight;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = Time.class,
            defaultValue = "10",
            description = "How long, ${DEFAULT-VALUE} seconds.")
    private Duration time;

    @Override
    Scenario scenario() {
        return new Scenario.Mix(blend, inFlight, time);
    }
}
