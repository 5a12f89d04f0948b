package io.culvert.forwarding.config;

import java.time.Duration;
import java.util.List;

/**
 * When to exchange keys again.
 *
 * @param bytes in either direction since the last exchange; 0 means the cipher's own limit (RFC 4344 section 3.2)
 * @param time since the last exchange; zero means no limit
 */
public record RekeyLimit(long bytes, Duration time) {
    public static final RekeyLimit DEFAULT = new RekeyLimit(0, Duration.ZERO);

    private static final int MIN_BYTES = 16;

    static RekeyLimit parse(List<String> arguments) {
        if (arguments.size() > 2) {
            throw new ConfigException("extra arguments; write a size and at most one time, as in 1G 1h");
        }
        long bytes = arguments.get(0).equals("default") ? 0 : SizeFormat.parse(arguments.get(0));
        if (bytes != 0 && bytes < MIN_BYTES) {
            throw new ConfigException("'" + arguments.get(0) + "' is too small; write at least " + MIN_BYTES);
        }
        return new RekeyLimit(bytes, arguments.size() < 2 ? Duration.ZERO : TimeFormat.parseOrNone(arguments.get(1)));
    }
}
