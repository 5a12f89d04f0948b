package io.culvert.forwarding.config;

import io.culvert.core.MaxStartups;

/** MaxStartups' argument: a number, or start:rate:full. */
final class MaxStartupsFormat {
    private MaxStartupsFormat() {}

    static MaxStartups parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length == 1) {
            int full = StrictInteger.parse(text, 1, Integer.MAX_VALUE);
            return new MaxStartups(full, MaxStartups.DEFAULT.ratePercent(), full);
        }
        if (parts.length != 3) {
            throw new ConfigException(
                    "'" + text + "' is neither a number nor start:rate:full; write for example 10:30:100");
        }
        int start = StrictInteger.parse(parts[0], 1, Integer.MAX_VALUE);
        int rate = StrictInteger.parse(parts[1], 1, 100);
        int full = StrictInteger.parse(parts[2], 1, Integer.MAX_VALUE);
        if (start > full) {
            throw new ConfigException("in '" + text + "' start is more than full; write for example 10:30:100");
        }
        return new MaxStartups(start, rate, full);
    }
}
