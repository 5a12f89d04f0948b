package io.culvert.forwarding.config;

/**
 * Random early drop of connections that have not logged in yet.
 *
 * @param start from this many on, some are dropped
 * @param rate per cent dropped at {@code start}
 * @param full from this many on, all are dropped
 */
public record MaxStartups(int start, int rate, int full) {
    public static final MaxStartups DEFAULT = new MaxStartups(10, 30, 100);

    static MaxStartups parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length == 1) {
            int full = StrictInteger.parse(text, 1, Integer.MAX_VALUE);
            return new MaxStartups(full, DEFAULT.rate, full);
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

    /**
     * With how many per cent's probability to drop a new connection.
     *
     * @param waiting connections not logged in yet
     */
    public int dropPercent(int waiting) {
        if (waiting < start) {
            return 0;
        } else if (waiting >= full) {
            return 100;
        }
        return rate + (int) ((long) (100 - rate) * (waiting - start) / (full - start));
    }
}
