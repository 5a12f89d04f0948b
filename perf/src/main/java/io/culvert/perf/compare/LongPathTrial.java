package io.culvert.perf.compare;

import io.culvert.perf.load.Scenario.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One stream over a path with a long round trip, with all that a stream's start costs there. A plain relay at this end of it
 * shows what the path carries.
 */
final class LongPathTrial {
    private static final String AES256_GCM = "aes256-gcm@openssh.com";
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final double MEGA = 1e6;

    private final Stand stand;
    private final LongPath path;
    private final int target;

    private LongPathTrial(Stand stand, LongPath path, int target) {
        this.stand = stand;
        this.path = path;
        this.target = target;
    }

    static void run(Stand stand) throws InterruptedException {
        Optional<String> obstacle = LongPath.obstacle();
        if (obstacle.isPresent()) {
            stand.figures().remark("long-path is not measured: " + obstacle.get());
            return;
        }
        try (LongPath path = LongPath.open(stand.crew())) {
            int port = Peer.freePort();
            Peer target = stand.crew().target(path.far(), "0.0.0.0", port);
            try {
                LongPathTrial trial = new LongPathTrial(stand, path, port);
                for (Pair pair : pairs(stand)) {
                    stand.attempt(pair, Scene.LONG_PATH, () -> trial.run(pair));
                }
            } finally {
                target.close();
            }
        } catch (IOException e) {
            for (Pair pair : pairs(stand)) {
                stand.attempt(pair, Scene.LONG_PATH, () -> {
                    throw e;
                });
            }
        }
    }

    private static List<Pair> pairs(Stand stand) {
        return stand.pairs(pair -> pair != Pair.RELAYS && pair != Pair.MINA);
    }

    private void run(Pair pair) throws IOException, InterruptedException {
        stand.step(Scene.LONG_PATH, "starting", pair);
        try (Line line = line(pair)) {
            stand.figures().put(pair, Measure.LONG_PATH_UP, megabits(line, Direction.UP));
            stand.figures().put(pair, Measure.LONG_PATH_DOWN, megabits(line, Direction.DOWN));
        }
    }

    private Line line(Pair pair) throws IOException, InterruptedException {
        if (pair.speaksSsh()) {
            return stand.crew().line(pair, Optional.of(AES256_GCM), path.far(), path.near(), target);
        }
        int port = Peer.freePort();
        Peer relay = stand.crew().relay(path.near(), port, path.far().address(), target);
        return new Line(pair, port, relay, Optional.empty());
    }

    /** The load has to be where the clients are, so it is a process of its own. */
    private double megabits(Line line, Direction direction) throws IOException, InterruptedException {
        String way = direction.name().toLowerCase(Locale.ROOT);
        stand.step(Scene.LONG_PATH, way, line.pair());
        Duration time = stand.sizes().longPath();
        Path json = stand.crew().workshop().newFile("load");
        Peer load = stand.crew()
                .start(
                        "the load",
                        path.near(),
                        stand.crew()
                                .culvert(
                                        "bench",
                                        "bulk",
                                        "--target=tcp://127.0.0.1:" + line.entrance(),
                                        "--direction=" + way,
                                        "--for=" + time.toSeconds() + "s",
                                        "--json=" + json));
        load.awaitEnd(time.plus(GRACE));
        return bitsPerSecond(Files.readString(json), direction) / MEGA;
    }

    private static double bitsPerSecond(String json, Direction direction) throws IOException {
        String field = direction == Direction.UP ? "bitsPerSecondUp" : "bitsPerSecondDown";
        Matcher matcher = Pattern.compile('"' + field + "\":(\\d+)").matcher(json);
        if (!matcher.find()) {
            throw new IOException("the load tells no " + field);
        }
        return Double.parseDouble(matcher.group(1));
    }
}
