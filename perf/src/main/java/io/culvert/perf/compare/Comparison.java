package io.culvert.perf.compare;

import io.culvert.perf.result.Machine;
import io.culvert.perf.result.Progress;
import io.culvert.perf.watch.Neighbours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** All scenes of a plan with all its pairs. */
public final class Comparison {
    private Comparison() {}

    /**
     * Blocks until all is measured; if the calling thread is interrupted, until what runs has ended, with what was measured
     * by then. Servers, clients and the far end are processes of their own, which end when this does; the load comes from
     * this one. What fails for one pair is told in the figures.
     *
     * @param culvert how to start this program: the words before its arguments
     * @param steps told what is done next, gives who hears how it goes; called by the calling thread
     * @throws IOException if nothing can be measured: no /proc, no far end
     */
    public static Figures run(Plan plan, List<String> culvert, Function<String, Progress> steps) throws IOException {
        if (!Files.isReadable(Path.of("/proc/self/stat"))) {
            throw new IOException("what processes use is read from /proc, which is not here: run it on Linux");
        }
        Programs programs = Programs.installed(culvert);
        Figures figures = new Figures();
        plan.pairs()
                .forEach(pair -> programs.missing(pair)
                        .ifPresentOrElse(what -> figures.missing(pair, what), () -> figures.takesPart(pair)));
        Neighbours neighbours = Neighbours.watch();
        try (Workshop workshop = new Workshop()) {
            play(plan, figures, steps, new Crew(programs, workshop));
        } catch (InterruptedException e) {
            figures.remark("It was interrupted: not all is measured.");
        }
        figures.remark(String.format(
                Locale.ROOT,
                "Other programs took %.0f %% of the machine's CPU time meanwhile, and other machines on its processors"
                        + " %.0f %%.",
                100 * neighbours.share(),
                100 * neighbours.stolenShare()));
        return figures;
    }

    private static void play(Plan plan, Figures figures, Function<String, Progress> steps, Crew crew)
            throws IOException, InterruptedException {
        int port = Peer.freePort();
        Peer target = crew.target(Place.HERE, "127.0.0.1", port);
        try {
            Stand stand = new Stand(crew, plan, figures, port, steps);
            for (Scene scene : Scene.values()) {
                if (plan.scenes().contains(scene)) {
                    play(scene, stand);
                }
            }
        } finally {
            target.close();
        }
    }

    private static void play(Scene scene, Stand stand) throws InterruptedException {
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

    /** Where and of what the figures are: name and value, for people. Starts programs to ask for their versions. */
    public static Map<String, String> conditions() throws IOException {
        Machine machine = Machine.here();
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put("Date", LocalDate.now(ZoneOffset.UTC).toString());
        conditions.put("CPU", machine.cpu() + ", " + machine.cores() + " cores");
        conditions.put("Kernel", machine.kernel());
        conditions.put("JVM", machine.java());
        conditions.put("OpenSSH", Versions.openSsh());
        conditions.put("Netty", Versions.netty());
        conditions.put("Apache MINA SSHD", Versions.mina());
        return conditions;
    }
}
