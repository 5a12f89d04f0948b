package io.culvert.perf.compare;

import io.culvert.perf.result.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** All scenes of a plan with all its pairs. */
public final class Comparison {
    private final Stand stand;

    private Comparison(Stand stand) {
        this.stand = stand;
    }

    /**
     * Blocks until all is measured. Servers, clients and the far end are processes of their own, which end when this does;
     * the load comes from this one. What fails for one pair is told in the figures.
     *
     * @param culvert how to start this program: the words before its arguments
     * @param steps told what is done next, gives who hears how it goes; called by the calling thread
     * @throws IOException if there is nothing to compare with: no /proc, no far end
     */
    public static Figures run(Plan plan, List<String> culvert, Function<String, Progress> steps)
            throws IOException, InterruptedException {
        if (!Files.isReadable(Path.of("/proc/self/stat"))) {
            throw new IOException(
                    "a comparison reads what processes use from /proc, which is not here: run it on Linux");
        }
        Programs programs = Programs.installed(culvert);
        Figures figures = new Figures();
        plan.pairs()
                .forEach(pair -> programs.missing(pair)
                        .ifPresentOrElse(what -> figures.missing(pair, what), () -> figures.takesPart(pair)));
        try (Workshop workshop = new Workshop()) {
            Crew crew = new Crew(programs, workshop);
            int port = Peer.freePort();
            Peer target = crew.target(Place.HERE, "127.0.0.1", port);
            try {
                Comparison comparison = new Comparison(new Stand(crew, plan, figures, port, steps));
                for (Scene scene : Scene.values()) {
                    if (plan.scenes().contains(scene)) {
                        comparison.play(scene);
                    }
                }
            } finally {
                target.close();
            }
        }
        return figures;
    }

    private void play(Scene scene) throws InterruptedException {
        switch (scene) {
            case BULK -> BulkTrial.withAesGcm(stand);
            case DEFAULT_CIPHER -> BulkTrial.withDefaultCipher(stand);
            case HELD -> HeldTrial.run(stand);
            case IDLE -> IdleTrial.run(stand);
            case LOGIN -> LoginTrial.run(stand);
            case SHORT -> ShortTrial.run(stand);
            case LATENCY -> LatencyTrial.run(stand);
            case LONG_PATH -> LongPathTrial.run(stand);
        }
    }
}
