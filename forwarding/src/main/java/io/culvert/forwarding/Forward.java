package io.culvert.forwarding;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;

/** A listener whose connections are forwarded. Closing it frees its ports; connections that are forwarded go on. */
public interface Forward extends AutoCloseable {
    /**
     * Where it listens: on this machine for a local forward, on the server for a remote one. One {@link
     * UnixDomainSocketAddress}, or at least one {@link InetSocketAddress}.
     */
    List<SocketAddress> boundAddresses();

    /** The port that it listens on, which matters when port 0 was asked for; 0 if it listens on a Unix-domain socket. */
    default int boundPort() {
        return boundAddresses().get(0) instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    /** May be called from any thread, and more than once. Returns at once. */
    @Override
    void close();
}
