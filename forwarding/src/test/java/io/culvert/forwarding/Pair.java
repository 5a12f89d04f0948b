package io.culvert.forwarding;

import io.culvert.core.SshConnection;
import java.io.IOException;
import java.util.List;

/** Two ends of an SSH connection, at least one of them ours, that forward to one target in both directions. */
interface Pair extends AutoCloseable {
    /** Where a program connects to be forwarded to the target. */
    int port(Direction direction);

    /** The connection as our ends see it. */
    List<SshConnection> connections();

    @Override
    void close() throws IOException;

    /** Who listens. */
    enum Direction {
        /** The client: ssh -L. */
        LOCAL,
        /** The server: ssh -R. */
        REMOTE
    }
}
