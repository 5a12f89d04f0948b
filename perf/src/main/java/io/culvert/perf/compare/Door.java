package io.culvert.perf.compare;

import io.culvert.core.Algorithms;
import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.auth.ClientAuthMethod.PublicKey;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.perf.load.Carrier;
import io.culvert.perf.load.LoadRun;
import io.culvert.perf.load.Scenario.Login;
import io.culvert.perf.load.SshCarrier;
import io.culvert.perf.result.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A server that runs, to be logged in at: by one and the same client whatever the server, which is this program.
 *
 * @param pair under which it stands in the table
 */
record Door(Stand stand, Scene scene, Pair pair, int port, Peer server) implements AutoCloseable {
    static Door open(Stand stand, Scene scene, Pair pair) throws IOException, InterruptedException {
        stand.step(scene, "starting", pair);
        int port = Peer.freePort();
        return new Door(stand, scene, pair, port, stand.crew().server(pair.server(), Place.HERE, port, stand.target()));
    }

    /** The pairs that stand for their servers: of those with the same one, the first. */
    static List<Pair> pairs(Stand stand) {
        return stand.pairs(pair -> pair.speaksSsh()
                && stand.pairs(other -> other.server() == pair.server()).get(0) == pair);
    }

    /**
     * Logs in, and nothing at all may go wrong.
     *
     * @param kex the method of key exchange
     * @throws IOException if it did
     */
    Outcome logins(String step, Network network, String kex, Login scenario) throws IOException {
        try (Carrier carrier = carrier(network, kex)) {
            Outcome outcome = LoadRun.run(
                    scenario, Duration.ZERO, carrier, List.of(Stand.watch(server)), stand.step(scene, step, pair));
            Stand.requireFlawless(outcome);
            return outcome;
        }
    }

    private Carrier carrier(Network network, String kex) throws IOException {
        Algorithms all = Algorithms.DEFAULT;
        Algorithms algorithms = new Algorithms(List.of(kex), all.hostKey(), all.ciphers(), all.macs(), all.publicKey());
        Workshop workshop = stand.crew().workshop();
        ClientConfig.Builder config = ClientConfig.builder(
                        Workshop.USER, HostKeyVerifier.only(workshop.host().publicKey()))
                .algorithms(algorithms)
                .authenticateWith(PublicKey.of(workshop.user()))
                .executor(network.workers());
        Endpoint address = new Endpoint(Place.HERE.address(), port);
        return SshCarrier.connect(
                network, "ssh://" + address, address, 0, () -> Tunnel.connect(network, address, config.build()));
    }

    @Override
    public void close() {
        server.close();
    }
}
