package io.culvert.core;

import java.time.Duration;

/**
 * How a dead peer is noticed: after {@code interval} without a message from it, it is asked; after {@code countMax} questions
 * without any answer the connection is closed.
 *
 * @param interval zero for never asking
 * @param countMax at least 1
 */
public record KeepAlive(Duration interval, int countMax) {
    public static final KeepAlive OFF = new KeepAlive(Duration.ZERO, 3);
    /** 15 seconds, 3 questions. */
    public static final KeepAlive DEFAULT = new KeepAlive(Duration.ofSeconds(15), 3);
}
