package io.culvert.perf.result;

/**
 * What was to be done, and was not, or not all of it.
 *
 * @param dropped opens, messages or logins that were due at the run's rate, and had not begun when it ended
 * @param unanswered those that had begun, and got no answer
 * @param cutShort streams among the completed ones that would have gone on, if the time had not been up
 */
public record Shortfall(long dropped, long unanswered, long cutShort) {
    /** All was done. */
    public static final Shortfall NONE = new Shortfall(0, 0, 0);
}
