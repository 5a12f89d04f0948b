package io.culvert.core;

import java.time.Duration;

/**
 * When to exchange keys anew (RFC 4253 section 9): after this many bytes in either direction, or this long after the last
 * exchange. Whatever is set here, a cipher's own limits hold too.
 *
 * @param bytes 1 to {@link Long#MAX_VALUE}
 * @param time zero for never
 */
public record RekeyLimit(long bytes, Duration time) {
    /** 1 GiB, 1 hour. */
    public static final RekeyLimit DEFAULT = new RekeyLimit(1L << 30, Duration.ofHours(1));

    public RekeyLimit {
        if (bytes < 1) {
            throw new IllegalArgumentException("a rekey limit of " + bytes + " bytes; at least 1");
        }
        if (time.isNegative()) {
            throw new IllegalArgumentException("a rekey limit of " + time + "; zero means never");
        }
    }
}
