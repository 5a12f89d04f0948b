package io.culvert.forwarding.interop;

/** A server that runs, on a port of loopback. */
record ServerPeer(PeerProcess process, int port) implements AutoCloseable {
    @Override
    public void close() {
        process.close();
    }

    /** For messages of failures. */
    @Override
    public String toString() {
        return process.toString();
    }
}
