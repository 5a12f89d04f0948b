package io.culvert.core.transport;

import io.netty.channel.Channel;
import java.util.EnumSet;

/** The one owner of the connection's auto-read: nothing is read while there is any reason not to. */
final class ReadGate {
    enum Reason {
        /** A key exchange computes; what the peer sends next may need its result. */
        KEY_EXCHANGE,
        /** The peer does not read what it made us answer (rule T09). */
        UNREAD_REPLIES,
        /** What the peer asked for waits for what it had asked for before. */
        WAITING_REQUESTS,
        /** SSH_MSG_DISCONNECT was sent or has come: what comes now would only fill the memory. */
        DISCONNECTED
    }

    private final Channel channel;
    private final EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);

    ReadGate(Channel channel) {
        this.channel = channel;
    }

    void hold(Reason reason) {
        reasons.add(reason);
        channel.config().setAutoRead(false);
    }

    void release(Reason reason) {
        if (reasons.remove(reason) && reasons.isEmpty()) {
            channel.config().setAutoRead(true);
        }
    }
}
