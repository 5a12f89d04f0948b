package io.culvert.core;

/**
 * How many connections may be on their way to a login, as sshd's MaxStartups: from {@code start} on new ones are
 * refused with a probability that grows from {@code ratePercent} to certainty at {@code full}.
 *
 * @param start at least 1
 * @param ratePercent 1 to 100
 * @param full at least {@code start}
 */
public record MaxStartups(int start, int ratePercent, int full) {
    /** 10:30:100, as OpenSSH has it. */
    public static final MaxStartups DEFAULT = new MaxStartups(10, 30, 100);

    /** Ours: what a connection takes up at most until it has logged in (rule P04). Measured, and the test's limit. */
    static final int BYTES_EACH = 48 * 1024;

    public MaxStartups {
        if (start < 1 || ratePercent < 1 || ratePercent > 100 || full < start) {
            throw new IllegalArgumentException("MaxStartups " + start + ":" + ratePercent + ":" + full
                    + "; it is start:rate:full with 1 <= start <= full and a rate of 1 to 100");
        }
    }

    /**
     * As many as there is room for in so much memory, and no fewer than by default: whoever fills the places keeps
     * everybody else out, and sshd has so few because each costs it a process (rule P02).
     */
    public static MaxStartups within(long bytes) {
        int full = (int) Math.max(DEFAULT.full, Math.min(bytes / BYTES_EACH, Integer.MAX_VALUE));
        return new MaxStartups(full / 2, DEFAULT.ratePercent, full);
    }

    /** No more than these in all, of which half are never refused. */
    public MaxStartups atMost(int most) {
        return full <= most ? this : new MaxStartups(Math.max(1, most / 2), ratePercent, Math.max(1, most));
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
