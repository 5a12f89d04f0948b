package io.culvert.forwarding;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How a client's socket to its server is made.
 *
 * @param tcpKeepAlive SO_KEEPALIVE
 * @param acceptable which of the server's addresses may be tried
 * @param bindAddress where the socket comes from; empty lets the system choose
 * @param attempts how often all addresses are tried, at least 1
 */
public record Dialling(
        boolean tcpKeepAlive, Predicate<InetAddress> acceptable, Optional<InetAddress> bindAddress, int attempts) {
    public static final Dialling DEFAULT = new Dialling(true, address -> true, Optional.empty(), 1);

    /** Between two attempts, as ssh has it. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    public Dialling {
        if (attempts < 1) {
            throw new IllegalArgumentException(attempts + " attempts; give at least 1");
        }
    }
}
