package io.culvert.core;

import io.netty.channel.Channel;

/** Knows how long the path of a connection is, as a kernel does for its TCP sockets. */
@FunctionalInterface
public interface RoundTrip {
    /** Does not know: the path is taken to be as long as the peer needs to use new credit. */
    RoundTrip UNKNOWN = connection -> 0;

    /**
     * The time from sending a byte to its acknowledgement. Called on the event loop, once for each time that a window has been
     * used up, at most.
     *
     * @param connection the Netty channel that carries the SSH connection
     * @return nanoseconds; 0 if it is not known
     */
    long nanos(Channel connection);
}
