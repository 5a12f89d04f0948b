package io.culvert.perf.compare;

import java.util.Optional;

/**
 * A pair that runs: what goes in at its entrance comes out at the target.
 *
 * @param entrance port where its client, or its only relay, listens
 * @param client absent where there is but one program
 */
record Line(Pair pair, int entrance, Peer server, Optional<Peer> client) implements AutoCloseable {
    @Override
    public void close() {
        client.ifPresent(Peer::close);
        server.close();
    }
}
