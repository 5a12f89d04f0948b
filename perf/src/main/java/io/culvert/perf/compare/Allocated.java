package io.culvert.perf.compare;

import java.io.IOException;
import java.util.OptionalLong;

/** Bytes that the event loops of a pair's ends have allocated on their heaps so far, where an end is Culvert. */
record Allocated(OptionalLong server, OptionalLong client) {
    static Allocated by(Line line) throws IOException, InterruptedException {
        return new Allocated(
                line.pair().server() == ServerKind.CULVERT ? of(line.server()) : OptionalLong.empty(),
                line.pair().client() == ClientKind.CULVERT ? of(line.client().orElseThrow()) : OptionalLong.empty());
    }

    private static OptionalLong of(Peer peer) throws IOException, InterruptedException {
        return OptionalLong.of(HeapAllocation.ofLoops(peer.pid()));
    }
}
