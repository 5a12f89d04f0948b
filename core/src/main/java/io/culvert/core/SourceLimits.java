package io.culvert.core;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * What one source of connections may take up before it has logged in: sshd's PerSourceMaxStartups and PerSourcePenalties.
 *
 * @param maxStartups connections of one source that have not logged in
 * @param ipv4Bits how many leading bits of an IPv4 address make a source (PerSourceNetBlockSize)
 * @param ipv6Bits the same for IPv6
 * @param exempt addresses that are never penalised (PerSourcePenaltyExemptList)
 */
public record SourceLimits(
        int maxStartups, int ipv4Bits, int ipv6Bits, Penalties penalties, Predicate<InetAddress> exempt) {
    /** No limits. */
    public static final SourceLimits NONE =
            new SourceLimits(Integer.MAX_VALUE, 32, 128, Penalties.NONE, address -> false);

    /**
     * For how long a source is refused for what it did, and how long these times add up to.
     *
     * @param authFail it ended a connection after logins that failed
     * @param noAuth it ended a connection without trying to log in
     * @param graceExceeded it did not log in in time
     * @param refuseConnection RefuseConnection turned it away
     * @param min a source with less than this against it is not refused yet
     * @param max a source never has more than this against it; zero where nobody is penalised
     * @param maxSources how many IPv4 sources, and as many IPv6 sources, are remembered
     * @param denyOverflow whether all sources are refused while there are more; else the one that is free first is forgotten
     */
    public record Penalties(
            Duration authFail,
            Duration noAuth,
            Duration graceExceeded,
            Duration refuseConnection,
            Duration min,
            Duration max,
            int maxSources,
            boolean denyOverflow) {
        public static final Penalties NONE = new Penalties(
                Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1, false);
        /** OpenSSH's. */
        public static final Penalties DEFAULT = new Penalties(
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofMinutes(10),
                65_536,
                false);
    }
}
