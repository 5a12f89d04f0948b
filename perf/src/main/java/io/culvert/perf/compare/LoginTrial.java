package io.culvert.perf.compare;

import io.culvert.forwarding.Network;
import io.culvert.perf.load.Extent;
import io.culvert.perf.load.Pace;
import io.culvert.perf.load.Scenario.Login;
import io.culvert.perf.result.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a login costs a server. */
final class LoginTrial {
    private static final Pace PACE = new Pace.InFlight(4);

    /** A method of key exchange and its rows. */
    private record Kex(String name, Measure rate, Measure cpu) {}

    /** What stock clients have chosen since OpenSSH 9.0, and what they chose before. */
    private static final List<Kex> METHODS = List.of(
            new Kex("sntrup761x25519-sha512@openssh.com", Measure.LOGINS_SNTRUP, Measure.LOGIN_SNTRUP_CPU),
            new Kex("curve25519-sha256", Measure.LOGINS_X25519, Measure.LOGIN_X25519_CPU));

    private final Stand stand;
    private final Network network;
    private final Rounds<Pair> rounds = new Rounds<>();

    private LoginTrial(Stand stand, Network network) {
        this.stand = stand;
        this.network = network;
    }

    static void run(Stand stand) throws InterruptedException {
        try (Network network = Network.create()) {
            List<Door> doors = new ArrayList<>();
            try {
                for (Pair pair : Door.pairs(stand)) {
                    stand.attempt(pair, Scene.LOGIN, () -> doors.add(Door.open(stand, Scene.LOGIN, pair)));
                }
                for (Kex kex : METHODS) {
                    new LoginTrial(stand, network).run(kex, doors);
                }
            } finally {
                doors.forEach(Door::close);
            }
        }
    }

    private void run(Kex kex, List<Door> doors) throws InterruptedException {
        each(doors, door -> logins(door, kex, "warming up", stand.sizes().warmUp()));
        stand.rounds(step -> each(
                doors,
                door -> rounds.add(
                        door.pair(),
                        logins(
                                door,
                                kex,
                                kex.name() + ", " + step,
                                stand.sizes().span()))));
        each(doors, door -> conclude(door.pair(), kex));
    }

    private interface Turn {
        void at(Door door) throws IOException;
    }

    private void each(List<Door> doors, Turn turn) throws InterruptedException {
        for (Door door : doors) {
            stand.attempt(door.pair(), Scene.LOGIN, () -> turn.at(door));
        }
    }

    private Outcome logins(Door door, Kex kex, String step, Duration time) throws IOException {
        return door.logins(step, network, kex.name(), new Login(PACE, Extent.of(time), Optional.empty()));
    }

    private void conclude(Pair pair, Kex kex) {
        stand.figures().put(pair, kex.rate(), rounds.median(pair, Outcome::completedPerSecond));
        stand.figures()
                .put(pair, kex.cpu(), rounds.median(pair, outcome -> Stand.cpuMillisEach(outcome, Stand.SERVER)));
    }
}
