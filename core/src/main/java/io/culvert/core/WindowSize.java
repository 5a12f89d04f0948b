package io.culvert.core;

/**
 * How many bytes the peer may send on a channel before they have been delivered here (RFC 4254 section 5.2). Where that keeps a
 * long path from being full, the window grows: to twice of what is delivered in a round trip. All windows of one connection
 * together grow by 64 MiB at most.
 *
 * @param initial when the channel opens, 1 to 2^31-1
 * @param maximum after all growth, {@code initial} to 2^31-1
 */
public record WindowSize(int initial, int maximum) {
    /** 2 MiB as OpenSSH gives a TCP channel, and 15 MiB, because OpenSSH's buffers end at 16. */
    public static final WindowSize DEFAULT = new WindowSize(2 << 20, 15 << 20);

    public WindowSize {
        if (initial < 1) {
            throw new IllegalArgumentException("a window of " + initial + " bytes; at least 1");
        }
        if (maximum < initial) {
            throw new IllegalArgumentException(
                    "a window of " + initial + " bytes that grows to " + maximum + "; it cannot shrink");
        }
    }

    /** A window that does not grow. */
    public static WindowSize fixed(int bytes) {
        return new WindowSize(bytes, bytes);
    }
}
