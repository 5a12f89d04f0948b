package io.culvert.core.connection;

import io.culvert.core.Callback;
import io.culvert.core.RoundTrip;
import io.netty.channel.Channel;

/** A round trip that is not known when it fails. */
record GuardedRoundTrip(RoundTrip roundTrip) implements RoundTrip {
    @Override
    public long nanos(Channel connection) {
        try {
            return roundTrip.nanos(connection);
        } catch (Throwable thrown) {
            Callback.ROUND_TRIP.failed("nanos", thrown);
            return UNKNOWN.nanos(connection);
        }
    }
}
