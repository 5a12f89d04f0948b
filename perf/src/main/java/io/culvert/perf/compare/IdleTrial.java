package io.culvert.perf.compare;

import io.culvert.forwarding.Network;
import io.culvert.perf.load.Extent;
import io.culvert.perf.load.Pace;
import io.culvert.perf.load.Scenario.Login;
import io.culvert.perf.result.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** What SSH connections that do nothing take of a server's memory. */
final class IdleTrial {
    private static final Pace PACE = new Pace.InFlight(8);
    private static final Duration KEPT = Duration.ofSeconds(2);
    /** A cheap one: its keys are forgotten when the login is done. */
    private static final String KEX = "curve25519-sha256";

    private static final double KILO = 1000;

    private final Stand stand;
    private final Network network;

    private IdleTrial(Stand stand, Network network) {
        this.stand = stand;
        this.network = network;
    }

    static void run(Stand stand) throws InterruptedException {
        try (Network network = Network.create()) {
            IdleTrial trial = new IdleTrial(stand, network);
            for (Pair pair : Door.pairs(stand)) {
                stand.attempt(pair, Scene.IDLE, () -> trial.run(pair));
            }
        }
    }

    private void run(Pair pair) throws IOException, InterruptedException {
        int count = pair.server() == ServerKind.SSHD
                ? stand.sizes().idleProcesses()
                : stand.sizes().idleConnections();
        try (Door door = Door.open(stand, Scene.IDLE, pair)) {
            door.logins(
                    "warming up",
                    network,
                    KEX,
                    new Login(PACE, Extent.of(stand.sizes().warmUp()), Optional.empty()));
            Outcome outcome =
                    door.logins("holding " + count, network, KEX, new Login(PACE, Extent.of(count), Optional.of(KEPT)));
            stand.figures().put(pair, Measure.IDLE_COUNT, (double) outcome.held());
            stand.figures()
                    .put(
                            pair,
                            Measure.IDLE_SERVER_KB,
                            outcome.watched().get(Stand.SERVER).residentPerHeld(outcome.held()) / KILO);
        }
    }
}
