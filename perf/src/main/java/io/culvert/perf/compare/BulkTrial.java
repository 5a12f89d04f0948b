package io.culvert.perf.compare;

import io.culvert.perf.load.Scenario.Bulk;
import io.culvert.perf.load.Scenario.Direction;
import io.culvert.perf.result.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** One stream as fast as it goes, up and down by turns, the pairs by turns, and of all turns the median. */
final class BulkTrial {
    private static final String AES256_GCM = "aes256-gcm@openssh.com";
    /** Bytes per mebibyte to KiB per MiB. */
    private static final double KIBI = 1024;

    private static final int SERVER = 0;
    private static final int CLIENT = 1;

    /** CPU seconds per gigabyte of one side. */
    private record Side(Measure up, Measure down, Measure sum) {}

    private record Rows(Scene scene, Measure up, Measure down, Measure both, Side server, Side client) {
        static final Rows AES = new Rows(
                Scene.BULK,
                Measure.BULK_UP,
                Measure.BULK_DOWN,
                Measure.BULK_BOTH,
                new Side(Measure.BULK_SERVER_UP, Measure.BULK_SERVER_DOWN, Measure.BULK_SERVER),
                new Side(Measure.BULK_CLIENT_UP, Measure.BULK_CLIENT_DOWN, Measure.BULK_CLIENT));
        static final Rows DEFAULT = new Rows(
                Scene.DEFAULT_CIPHER,
                Measure.DEFAULT_UP,
                Measure.DEFAULT_DOWN,
                Measure.DEFAULT_BOTH,
                new Side(Measure.DEFAULT_SERVER_UP, Measure.DEFAULT_SERVER_DOWN, Measure.DEFAULT_SERVER),
                new Side(Measure.DEFAULT_CLIENT_UP, Measure.DEFAULT_CLIENT_DOWN, Measure.DEFAULT_CLIENT));
    }

    /** What a pair did in its turns. */
    private record Run(List<Outcome> up, List<Outcome> down, Allocated before) {
        long bytes() {
            return Stream.concat(up.stream(), down.stream())
                    .mapToLong(Outcome::bytes)
                    .sum();
        }
    }

    private final Stand stand;
    private final Rows rows;
    private final Map<Pair, Run> runs = new EnumMap<>(Pair.class);

    private BulkTrial(Stand stand, Rows rows) {
        this.stand = stand;
        this.rows = rows;
    }

    static void withAesGcm(Stand stand) throws InterruptedException {
        new BulkTrial(stand, Rows.AES).run(Optional.of(AES256_GCM), pair -> true);
    }

    /** Only where stock ssh chooses. */
    static void withDefaultCipher(Stand stand) throws InterruptedException {
        new BulkTrial(stand, Rows.DEFAULT).run(Optional.empty(), pair -> pair.client() == ClientKind.SSH);
    }

    private void run(Optional<String> cipher, Predicate<Pair> suitable) throws InterruptedException {
        try (Lines lines = Lines.start(stand, rows.scene(), cipher, suitable)) {
            lines.each(line -> runs.put(line.pair(), warmedUp(line)));
            for (int round = 1; round <= stand.sizes().rounds(); round++) {
                String step = "round " + round + " of " + stand.sizes().rounds();
                lines.each(line -> turn(line, step));
            }
            lines.each(this::conclude);
        }
    }

    private Run warmedUp(Line line) throws IOException, InterruptedException {
        Duration half = stand.sizes().warmUp().dividedBy(2);
        bulk(line, "warming up", Direction.UP, half);
        bulk(line, "warming up", Direction.DOWN, half);
        return new Run(new ArrayList<>(), new ArrayList<>(), Allocated.by(line));
    }

    private void turn(Line line, String step) throws IOException {
        Run run = Objects.requireNonNull(runs.get(line.pair()));
        run.up().add(bulk(line, step, Direction.UP, stand.sizes().bulk()));
        run.down().add(bulk(line, step, Direction.DOWN, stand.sizes().bulk()));
    }

    private Outcome bulk(Line line, String step, Direction direction, Duration time) throws IOException {
        return stand.flawless(
                rows.scene(), step, line, new Bulk(1, OptionalLong.empty(), direction, Optional.of(time)));
    }

    private void conclude(Line line) throws IOException, InterruptedException {
        Run run = Objects.requireNonNull(runs.get(line.pair()));
        double up = median(run.up(), Outcome::bitsPerSecondUp) / 1e9;
        double down = median(run.down(), Outcome::bitsPerSecondDown) / 1e9;
        put(line, rows.up(), up);
        put(line, rows.down(), down);
        put(line, rows.both(), 2 / (1 / up + 1 / down));
        side(line, run, rows.server(), SERVER);
        if (line.client().isPresent()) {
            side(line, run, rows.client(), CLIENT);
        }
        Allocated after = Allocated.by(line);
        allocation(line, Measure.SERVER_ALLOCATION, run.before().server(), after.server(), run.bytes());
        allocation(line, Measure.CLIENT_ALLOCATION, run.before().client(), after.client(), run.bytes());
    }

    private void side(Line line, Run run, Side side, int watch) {
        double up = median(run.up(), outcome -> cpu(outcome, watch));
        double down = median(run.down(), outcome -> cpu(outcome, watch));
        put(line, side.up(), up);
        put(line, side.down(), down);
        put(line, side.sum(), up + down);
    }

    private static double cpu(Outcome outcome, int watch) {
        return outcome.watched().get(watch).cpuSecondsPerGigabyte(outcome.bytes());
    }

    private void allocation(Line line, Measure measure, OptionalLong before, OptionalLong after, long bytes) {
        if (rows.scene() == Scene.BULK && before.isPresent() && after.isPresent()) {
            put(line, measure, KIBI * (after.getAsLong() - before.getAsLong()) / bytes);
        }
    }

    private void put(Line line, Measure measure, double value) {
        stand.figures().put(line.pair(), measure, value);
    }

    private static double median(List<Outcome> outcomes, ToDoubleFunction<Outcome> figure) {
        return Median.of(outcomes.stream().mapToDouble(figure));
    }
}
