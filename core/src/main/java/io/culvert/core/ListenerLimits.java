package io.culvert.core;

/**
 * How many listeners of remote forwards a server's clients may have at a time, TCP and Unix together (rule P15).
 *
 * @param perConnection at least 1
 * @param perUser over all of a user's connections, at least 1
 */
public record ListenerLimits(int perConnection, int perUser) {
    /** Ours: four connections with as many as one may have. A listener for all addresses is two sockets. */
    public static final ListenerLimits DEFAULT = new ListenerLimits(100, 400);

    public ListenerLimits {
        if (perConnection < 1 || perUser < 1) {
            throw new IllegalArgumentException(
                    "listener limits " + perConnection + ", " + perUser + "; each is at least 1");
        }
    }
}
