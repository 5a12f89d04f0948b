package io.culvert.core.transport;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.RekeyLimit;
import java.util.concurrent.TimeUnit;

/**
 * When keys are exchanged anew, and how often a peer may ask for it (RFC 4253 section 9, rule T11). An exchange costs a
 * millisecond and more, so a peer gets it for data. Without any data it may ask ten times in ten seconds, and then
 * loses its connection. For little data, as with a RekeyLimit of 16 bytes and single keystrokes, it gets the first
 * fifty at once and then ten in a second: later ones are answered later. For a full packet's data it gets one at any
 * time.
 */
final class RekeyPolicy {
    /**
     * Ours: exchanges that a peer may begin within the period although the keys were of no use since the one before.
     */
    private static final int MAX_IDLE_REKEYS = 10;

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Ours: of exchanges that followed little data. */
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Ours: how many intervals may be used in advance. */
    private static final int BURST = 50;
    /** Ours: an exchange after so much data costs nothing; half of a packet of OpenSSH's. */
    private static final long MUCH_DATA = 16 * 1024;

    private RekeyLimit limit;
    private long lastExchange;
    private long periodStart;
    private int idleRekeys;
    /** Until when the intervals are used up. */
    private long usedUntil;

    RekeyPolicy(RekeyLimit limit, long now) {
        this.limit = limit;
        this.lastExchange = now;
        this.periodStart = now;
        this.usedUntil = now;
    }

    RekeyLimit limit() {
        return limit;
    }

    void limit(RekeyLimit value) {
        limit = value;
    }

    /**
     * Whether it is time. One packet at least goes between two exchanges, so that the smallest limit still lets data
     * through.
     *
     * @param packets sent or opened under the current keys, the larger of the two
     * @param maxPackets what the cipher allows under one key
     */
    boolean due(long bytes, long packets, long maxPackets, long now) {
        if (packets == 0) {
            return false;
        }
        return bytes >= limit.bytes()
                || packets >= maxPackets
                || !limit.time().isZero() && now - lastExchange >= limit.time().toNanos();
    }

    void exchanged(long now) {
        lastExchange = now;
    }

    /**
     * The peer begins an exchange.
     *
     * @param used whether the current keys have carried more than messages of the transport, pings say
     * @param bytes what they have carried
     * @return how many nanoseconds the peer has to wait for the answer
     */
    long peerBegins(boolean used, long bytes, long now) {
        if (!used) {
            countIdle(now);
        }
        if (bytes >= MUCH_DATA) {
            return 0;
        }
        usedUntil = (usedUntil - now > 0 ? usedUntil : now) + INTERVAL_NANOS;
        return Math.max(0, usedUntil - now - BURST * INTERVAL_NANOS);
    }

    private void countIdle(long now) {
        if (now - periodStart > PERIOD_NANOS) {
            periodStart = now;
            idleRekeys = 0;
        }
        if (++idleRekeys > MAX_IDLE_REKEYS) {
            throw ProtocolViolation.ofConnection("key exchanges without any use of the keys in between");
        }
    }
}
