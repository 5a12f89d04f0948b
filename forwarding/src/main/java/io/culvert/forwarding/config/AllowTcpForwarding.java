package io.culvert.forwarding.config;

/** Which directions of forwarding a server offers at all: AllowTcpForwarding, AllowStreamLocalForwarding. */
public enum AllowTcpForwarding {
    YES(true, true),
    NO(false, false),
    /** The client's -L (and -W, -D, -J) only. */
    LOCAL(true, false),
    /** The client's -R only. */
    REMOTE(false, true);

    static final Choice<AllowTcpForwarding> WORDS =
            Choice.of("yes", YES, "no", NO).and("all", YES).and("local", LOCAL).and("remote", REMOTE);

    private final boolean local;
    private final boolean remote;

    AllowTcpForwarding(boolean local, boolean remote) {
        this.local = local;
        this.remote = remote;
    }

    /** The directions of both. */
    AllowTcpForwarding and(AllowTcpForwarding other) {
        if (local && other.local) {
            return remote && other.remote ? YES : LOCAL;
        }
        return remote && other.remote ? REMOTE : NO;
    }

    /** Whether a client may open direct-tcpip channels. */
    public boolean local() {
        return local;
    }

    /** Whether a client may ask for tcpip-forward listeners. */
    public boolean remote() {
        return remote;
    }
}
