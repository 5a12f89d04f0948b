package io.culvert.core.transport;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.RekeyLimit;
import java.util.concurrent.TimeUnit;

/** When keys are exchanged anew, and how often a peer may ask for it (RFC 4253 section 9, rule T11). */
final class RekeyPolicy {
    /** Ours: exchanges that a peer may begin within the period although nothing was sent since the one before. */
    private static final int MAX_IDLE_REKEYS = 10;

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private RekeyLimit limit;
    private long lastExchange;
    private long periodStart;
    private int idleRekeys;

    RekeyPolicy(RekeyLimit limit, long now) {
        this.limit = limit;
        this.lastExchange = now;
        this.periodStart = now;
    }

    RekeyLimit limit() {
        return limit;
    }

    void limit(RekeyLimit value) {
        limit = value;
    }

    /**
     * Whether it is time. One packet at least goes between two exchanges, so that the smallest limit still lets data through.
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

    /** The peer begins an exchange. One that follows real traffic is always welcome, however small its limit is. */
    void peerBegins(boolean idle, long now) {
        if (!idle) {
            return;
        }
        if (now - periodStart > PERIOD_NANOS) {
            periodStart = now;
            idleRekeys = 0;
        }
        if (++idleRekeys > MAX_IDLE_REKEYS) {
            throw ProtocolViolation.ofConnection("key exchanges without any use of the keys in between");
        }
    }
}
