package io.culvert.perf.compare;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Pairs that run at the same time, though no more than one of them is under load. */
final class Lines implements AutoCloseable {
    private final Stand stand;
    private final Scene scene;
    private final Map<Pair, Line> lines = new LinkedHashMap<>();

    private Lines(Stand stand, Scene scene) {
        this.stand = stand;
        this.scene = scene;
    }

    /** Starts all suitable pairs that can take part. Blocks until they have started. */
    static Lines start(Stand stand, Scene scene, Optional<String> cipher, Predicate<Pair> suitable)
            throws InterruptedException {
        Lines started = new Lines(stand, scene);
        for (Pair pair : stand.pairs(suitable)) {
            stand.attempt(pair, scene, () -> started.lines.put(pair, stand.line(scene, pair, cipher)));
        }
        return started;
    }

    /** What is done with one of them, and may fail for it alone. */
    interface Turn {
        void with(Line line) throws IOException, InterruptedException;
    }

    /** Each that has not failed, in turn. */
    void each(Turn turn) throws InterruptedException {
        for (Line line : lines.values()) {
            stand.attempt(line.pair(), scene, () -> turn.with(line));
        }
    }

    @Override
    public void close() {
        lines.values().forEach(Line::close);
    }
}
