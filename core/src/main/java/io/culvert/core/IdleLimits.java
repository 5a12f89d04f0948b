package io.culvert.core;

import java.time.Duration;

/** When what a client no longer uses is closed (sshd's UnusedConnectionTimeout and ChannelTimeout). Zero means never. */
public interface IdleLimits {
    IdleLimits NONE = new IdleLimits() {
        @Override
        public Duration connection() {
            return Duration.ZERO;
        }

        @Override
        public Duration channel(String channelType) {
            return Duration.ZERO;
        }
    };

    /** For a connection without channels. */
    Duration connection();

    /** For all channels of a connection together, while nothing is sent either way on any of them. */
    default Duration allChannels() {
        return Duration.ZERO;
    }

    /** For a channel on which nothing is sent either way. */
    Duration channel(String channelType);
}
