package io.culvert.cli.bench;

import io.culvert.perf.load.Pace;
import picocli.CommandLine.Option;

/** Options that say when the next one begins. */
final class Paces {
    private static final String MAX = "max";

    @Option(
            names = "--rate",
            paramLabel = "N|max",
            defaultValue = MAX,
            description = "So many begin each second, whether those before are done or not; max: as fast as it goes.")
    private String rate;

    @Option(
            names = "--inflight",
            paramLabel = "K",
            converter = Count.class,
            defaultValue = "32",
            description = "With --rate max, so many at a time; ${DEFAULT-VALUE}.")
    private int inFlight;

    Pace pace() {
        return rate.equals(MAX) ? new Pace.InFlight(inFlight) : new Pace.PerSecond(perSecond(rate));
    }

    static double perSecond(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("rate '" + text + "' is neither a number nor max", e);
        }
    }
}
