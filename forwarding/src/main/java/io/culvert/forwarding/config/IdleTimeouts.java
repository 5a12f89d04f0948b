package io.culvert.forwarding.config;

import io.culvert.core.IdleLimits;
import java.time.Duration;

/**
 * UnusedConnectionTimeout and ChannelTimeout.
 *
 * @param connection zero for never
 */
record IdleTimeouts(Duration connection, ChannelTimeouts channels) implements IdleLimits {
    @Override
    public Duration allChannels() {
        return channels.all();
    }

    @Override
    public Duration channel(String channelType) {
        return channels.of(channelType);
    }
}
