package io.culvert.perf.compare;

import io.culvert.perf.load.Carrier;
import io.culvert.perf.load.LoadRun;
import io.culvert.perf.load.Scenario;
import io.culvert.perf.load.TcpCarrier;
import io.culvert.perf.result.Outcome;
import io.culvert.perf.result.Progress;
import io.culvert.perf.watch.Watch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the pairs are put to it.
 *
 * @param target port of the far end on this machine
 * @param steps told what is done next, gives who hears how it goes
 */
record Stand(Crew crew, Plan plan, Figures figures, int target, Function<String, Progress> steps) {
    /** Whose use is watched in which place. */
    static final int SERVER = 0;

    static final int CLIENT = 1;
    private static final int LOAD_THREADS = 1;

    Plan.Sizes sizes() {
        return plan.sizes();
    }

    /** The pairs that can take part. */
    List<Pair> pairs(Predicate<Pair> suitable) {
        return plan.pairs().stream()
                .filter(pair -> figures.missing(pair).isEmpty())
                .filter(suitable)
                .toList();
    }

    /** What is done with one pair. */
    interface Trial {
        void run() throws IOException, InterruptedException;
    }

    /** What goes wrong is the pair's failure in this scene, in which nothing more is tried with it then. */
    void attempt(Pair pair, Scene scene, Trial trial) throws InterruptedException {
        if (figures.failure(pair, scene).isPresent()) {
            return;
        }
        try {
            trial.run();
        } catch (IOException | RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                figures.failed(pair, scene, String.valueOf(e.getMessage()));
            }
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** What is done in each of some rounds. */
    interface Round {
        void run(String step) throws InterruptedException;
    }

    /** Does it as often as the plan says. */
    void rounds(Round round) throws InterruptedException {
        for (int number = 1; number <= sizes().rounds(); number++) {
            round.run("round " + number + " of " + sizes().rounds());
        }
    }

    /** Starts a pair on this machine. */
    Line line(Scene scene, Pair pair, Optional<String> cipher) throws IOException, InterruptedException {
        step(scene, "starting", pair);
        return crew.line(pair, cipher, target);
    }

    /** Tells what is done next with a pair. */
    Progress step(Scene scene, String step, Pair pair) {
        return steps.apply(scene.word() + ", " + pair.title() + ": " + step);
    }

    /**
     * Puts load on a pair.
     *
     * @return what came of it; what the server used is watched first, what the client used second
     */
    Outcome load(Scene scene, String step, Line line, Scenario scenario) throws IOException {
        List<Watch> watches = new ArrayList<>(List.of(watch(line.server())));
        if (line.client().isPresent()) {
            watches.add(watch(line.client().get()));
        }
        InetSocketAddress entrance = new InetSocketAddress("127.0.0.1", line.entrance());
        try (Carrier carrier = new TcpCarrier("tcp://127.0.0.1:" + line.entrance(), entrance, LOAD_THREADS)) {
            return LoadRun.run(scenario, Duration.ZERO, carrier, watches, step(scene, step, line.pair()));
        }
    }

    /**
     * As {@link #load}, and nothing at all may go wrong.
     *
     * @throws IOException if it did
     */
    Outcome flawless(Scene scene, String step, Line line, Scenario scenario) throws IOException {
        Outcome outcome = load(scene, step, line, scenario);
        requireFlawless(outcome);
        return outcome;
    }

    static Watch watch(Peer peer) throws IOException {
        return Watch.of(peer.pid(), peer.name());
    }

    static void requireIntact(Outcome outcome) throws IOException {
        if (outcome.corrupt() > 0) {
            throw new IOException(outcome.corrupt() + " streams were corrupted");
        }
    }

    static void requireFlawless(Outcome outcome) throws IOException {
        requireIntact(outcome);
        if (!outcome.clean()) {
            throw new IOException(reasons(outcome));
        }
        if (outcome.completed() == 0) {
            throw new IOException("nothing was completed");
        }
    }

    /** CPU milliseconds of one side for each of what was completed. */
    static double cpuMillisEach(Outcome outcome, int side) {
        return outcome.watched().get(side).cpu().toNanos() / 1e6 / outcome.completed();
    }

    /** Why what failed did. */
    static String reasons(Outcome outcome) {
        Stream<String> failures =
                outcome.failures().entrySet().stream().map(reason -> reason.getValue() + " x " + reason.getKey());
        long dropped = outcome.shortfall().dropped();
        return Stream.concat(failures, dropped > 0 ? Stream.of(dropped + " x dropped") : Stream.empty())
                .collect(Collectors.joining("; "));
    }
}
