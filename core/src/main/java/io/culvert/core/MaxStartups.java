package io.culvert.core;

/**
 * How many connections may be on their way to a login, as sshd's MaxStartups: from {@code start} on new ones are refused
 * with a probability that grows from {@code ratePercent} to certainty at {@code full}.
 *
 * @param start at least 1
 * @param ratePercent 1 to 100
 * @param full at least {@code start}
 */
public record MaxStartups(int start, int ratePercent, int full) {
    /** 10:30:100, as OpenSSH has it. */
    public static final MaxStartups DEFAULT = new MaxStartups(10, 30, 100);

    public MaxStartups {
        if (start < 1 || ratePercent < 1 || ratePercent > 100 || full < start) {
            throw new IllegalArgumentException("MaxStartups " + start + ":" + ratePercent + ":" + full
                    + "; it is start:rate:full with 1 <= start <= full and a rate of 1 to 100");
        }
    }

    /**
     * With how many per cent's probability a new connection is refused.
     *
     * @param startups connections that have not logged in yet
     */
    public int dropPercent(int startups) {
        if (startups < start) {
            return 0;
        } else if (startups >= full) {
            return 100;
        }
        return ratePercent + (int) ((long) (100 - ratePercent) * (startups - start) / (full - start));
    }
}
