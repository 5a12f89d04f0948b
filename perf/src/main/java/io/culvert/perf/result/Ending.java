package io.culvert.perf.result;

/** What ended the measured part of a run. */
public enum Ending {
    /** There was no more to do. */
    DONE,
    /** The time was up, which it may have been meant to be. */
    TIME,
    /** A signal, before the one or the other. */
    INTERRUPTED,
    /** Nothing happened for so long that nothing would have. */
    STUCK
}
