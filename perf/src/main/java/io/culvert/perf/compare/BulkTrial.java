package io.culvert.perf.compare;

import io.culvert.perf.load.Scenario.Bulk;
import io.culvert.perf.load.Scenario.Direction;
import io.culvert.perf.result.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One stream as fast as it goes, up and down by turns, the pairs by turns, and of all turns the median. */
final class BulkTrial {
    private static final String AES256_GCM = "aes256-gcm@openssh.com";
    private static final double GIGA = 1e9;
    /** KiB in a MiB. */
    private static final double KIBI = 1024;

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

    private final Stand stand;
    private final Rows rows;
    private final Rounds<Pair> up = new Rounds<>();
    private final Rounds<Pair> down = new Rounds<>();
    private final Map<Pair, Allocated> before = new EnumMap<>(Pair.class);

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
            lines.each(this::warmUp);
            stand.rounds(step -> lines.each(line -> {
                up.add(line.pair(), bulk(line, step, Direction.UP, stand.sizes().bulk()));
                down.add(
                        line.pair(),
                        bulk(line, step, Direction.DOWN, stand.sizes().bulk()));
            }));
            lines.each(this::conclude);
        }
    }

    private void warmUp(Line line) throws IOException, InterruptedException {
        bulk(line, "warming up", Direction.UP, stand.sizes().warmUp());
        bulk(line, "warming up", Direction.DOWN, stand.sizes().warmUp());
        before.put(line.pair(), Allocated.by(line));
    }

    private Outcome bulk(Line line, String step, Direction direction, Duration time) throws IOException {
        return stand.flawless(
                rows.scene(), step, line, new Bulk(1, OptionalLong.empty(), direction, Optional.of(time)));
    }

    private void conclude(Line line) throws IOException, InterruptedException {
        Pair pair = line.pair();
        double gigabitsUp = up.median(pair, Outcome::bitsPerSecondUp) / GIGA;
        double gigabitsDown = down.median(pair, Outcome::bitsPerSecondDown) / GIGA;
        stand.figures().put(pair, rows.up(), gigabitsUp);
        stand.figures().put(pair, rows.down(), gigabitsDown);
        stand.figures().put(pair, rows.both(), 2 / (1 / gigabitsUp + 1 / gigabitsDown));
        cpu(pair, rows.server(), Stand.SERVER);
        if (line.client().isPresent()) {
            cpu(pair, rows.client(), Stand.CLIENT);
        }
        if (rows.scene() == Scene.BULK) {
            Allocated begin = Objects.requireNonNull(before.get(pair));
            Allocated end = Allocated.by(line);
            allocation(pair, Measure.SERVER_ALLOCATION, begin.server(), end.server());
            allocation(pair, Measure.CLIENT_ALLOCATION, begin.client(), end.client());
        }
    }

    private void cpu(Pair pair, Side rows, int side) {
        double secondsUp = up.median(pair, outcome -> secondsPerGigabyte(outcome, side));
        double secondsDown = down.median(pair, outcome -> secondsPerGigabyte(outcome, side));
        stand.figures().put(pair, rows.up(), secondsUp);
        stand.figures().put(pair, rows.down(), secondsDown);
        stand.figures().put(pair, rows.sum(), secondsUp + secondsDown);
    }

    private static double secondsPerGigabyte(Outcome outcome, int side) {
        return outcome.watched().get(side).cpuSecondsPerGigabyte(outcome.bytes());
    }

    private void allocation(Pair pair, Measure measure, OptionalLong begin, OptionalLong end) {
        if (begin.isPresent() && end.isPresent()) {
            long bytes = Stream.concat(up.of(pair).stream(), down.of(pair).stream())
                    .mapToLong(Outcome::bytes)
                    .sum();
            stand.figures().put(pair, measure, KIBI * (end.getAsLong() - begin.getAsLong()) / bytes);
        }
    }
}
