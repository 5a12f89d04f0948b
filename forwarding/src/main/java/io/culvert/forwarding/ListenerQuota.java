package io.culvert.forwarding;

import io.culvert.core.ListenerLimits;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The places that a connection has for listeners, TCP and Unix together (rule P15). Of the connection's event loop. */
final class ListenerQuota {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerQuota.class);

    private final String peer;
    private final ListenerLimits limits;
    /** The listeners of all connections of the user. */
    private final AtomicInteger ofUser;

    private int ofConnection;
    private boolean refusing;

    ListenerQuota(String peer, ListenerLimits limits, AtomicInteger ofUser) {
        this.peer = peer;
        this.limits = limits;
        this.ofUser = ofUser;
    }

    /** Takes a place, to be given back; false if there is none, which is logged here. */
    boolean take() {
        if (ofConnection >= limits.perConnection()) {
            return refuse("too many listeners of one connection (MaxListeners)");
        } else if (ofUser.incrementAndGet() > limits.perUser()) {
            ofUser.decrementAndGet();
            return refuse("too many listeners of one user (PerUserMaxListeners)");
        }
        ofConnection++;
        refusing = false;
        return true;
    }

    void giveBack() {
        ofConnection--;
        ofUser.decrementAndGet();
    }

    /** Whoever goes on asking must not fill the log. */
    private boolean refuse(String why) {
        if (!refusing) {
            LOG.info("{} gets no more listeners for now: {}", peer, why);
        }
        refusing = true;
        return false;
    }
}
