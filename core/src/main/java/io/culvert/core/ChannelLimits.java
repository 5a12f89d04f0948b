package io.culvert.core;

/**
 * How many channels a server's clients may have at a time, and how fast they may open them. What is more is refused with
 * SSH_OPEN_RESOURCE_SHORTAGE (RFC 4254 section 5.1). Channels of remote forwards count as those that clients open.
 *
 * @param perConnection at least 1; a connection never has more than {@link #MOST_PER_CONNECTION}
 * @param perUser over all of a user's connections
 * @param opensPerSecond over all of a user's connections, and as many at once
 * @param failuresPerSecond the same for opens whose target does not answer: whoever tries one port after the other is slowed
 *     down to this (rule W10)
 */
public record ChannelLimits(int perConnection, int perUser, int opensPerSecond, int failuresPerSecond) {
    /** Ours: one connection cannot have more (rule C12). */
    public static final int MOST_PER_CONNECTION = 16_384;

    /** As many as one connection can have, four such connections for each user, and as fast as it goes unless it fails. */
    public static final ChannelLimits DEFAULT =
            new ChannelLimits(MOST_PER_CONNECTION, 4 * MOST_PER_CONNECTION, Integer.MAX_VALUE, 100);

    public ChannelLimits {
        if (perConnection < 1 || perUser < 1 || opensPerSecond < 1 || failuresPerSecond < 1) {
            throw new IllegalArgumentException("channel limits " + perConnection + ", " + perUser + ", "
                    + opensPerSecond + ", " + failuresPerSecond + "; each is at least 1");
        }
    }
}
