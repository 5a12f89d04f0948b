package io.culvert.forwarding;

import java.net.InetSocketAddress;
import java.util.List;

/** A listener whose connections are forwarded. Closing it frees its ports; connections that are forwarded go on. */
public interface Forward extends AutoCloseable {
    /** Where it listens: on this machine for a local forward, on the server for a remote one. At least one address. */
    List<InetSocketAddress> boundAddresses();

    /** The port that it listens on, which matters when port 0 was asked for. */
    default int boundPort() {
        return boundAddresses().get(0).getPort();
    }

    /** May be called from any thread, and more than once. Returns at once. */
    @Override
    void close();
}
