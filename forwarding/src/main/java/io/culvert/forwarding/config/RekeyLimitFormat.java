package io.culvert.forwarding.config;

import io.culvert.core.RekeyLimit;
import java.time.Duration;
import java.util.List;

/** RekeyLimit's arguments: a size or "default", and a time or "none". */
final class RekeyLimitFormat {
    private static final int MIN_BYTES = 16;

    private RekeyLimitFormat() {}

    /** The first line counts, and the first that has a time for that. */
    static Keyword<RekeyLimit> keyword() {
        return new Keyword<>(
                "RekeyLimit",
                RekeyLimitFormat::parse,
                (earlier, later, same) ->
                        earlier.time().isZero() ? new RekeyLimit(earlier.bytes(), later.time()) : earlier,
                RekeyLimit.DEFAULT);
    }

    static RekeyLimit parse(List<String> arguments) {
        if (arguments.size() > 2) {
            throw new ConfigException("extra arguments; write a size and at most one time, as in 1G 1h");
        }
        String size = arguments.get(0);
        long bytes = size.equals("default") ? 0 : SizeFormat.parse(size);
        if (bytes != 0 && bytes < MIN_BYTES) {
            throw new ConfigException("'" + size + "' is too small; write at least " + MIN_BYTES);
        }
        return new RekeyLimit(
                bytes == 0 ? RekeyLimit.DEFAULT.bytes() : bytes,
                arguments.size() < 2 ? Duration.ZERO : TimeFormat.parseOrNone(arguments.get(1)));
    }
}
