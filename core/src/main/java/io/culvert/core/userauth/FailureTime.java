package io.culvert.core.userauth;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a failed attempt is answered (rule P08): a time after its request that is drawn at random, so that it does not
 * tell what was done for the attempt. Where the work takes longer, that time is doubled as often as it takes, as with
 * sshd; from {@link #GIVE_UP} on nothing can be hidden.
 *
 * <p>Keys are short of time: a client with six of them has five refused before the right one, and must not wait for
 * seconds. To look for one takes much less than a millisecond. A password is not refused often, and takes long to
 * check.
 */
enum FailureTime {
    /** Ours. sshd takes 5 to 9 ms for every failure. */
    OF_A_KEY(20, 30),
    /** Ours, and Dropbear's. */
    OF_A_SECRET(250, 350);

    static final Duration GIVE_UP = Duration.ofSeconds(5);

    private final int leastMillis;
    private final int mostMillis;

    FailureTime(int leastMillis, int mostMillis) {
        this.leastMillis = leastMillis;
        this.mostMillis = mostMillis;
    }

    /**
     * How much longer to wait with the answer.
     *
     * @param elapsedNanos since the request has come
     */
    long nanosLeft(long elapsedNanos) {
        long drawn = Duration.ofMillis(leastMillis).toNanos()
                + ThreadLocalRandom.current()
                        .nextLong(Duration.ofMillis(mostMillis - leastMillis).toNanos());
        return nanosLeft(drawn, elapsedNanos);
    }

    static long nanosLeft(long drawn, long elapsedNanos) {
        if (elapsedNanos >= GIVE_UP.toNanos()) {
            return 0;
        }
        long at = drawn;
        while (at < elapsedNanos) {
            at *= 2;
        }
        return at - elapsedNanos;
    }
}
