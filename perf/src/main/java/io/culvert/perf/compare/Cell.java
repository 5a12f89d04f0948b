package io.culvert.perf.compare;

/** What became of one measure of one pair. */
public sealed interface Cell {
    /** It was measured. */
    record Figure(double value) implements Cell {}

    /** It was tried, and went wrong. */
    record Failed(String reason) implements Cell {}

    /** The pair lacks a program. */
    record Missing() implements Cell {}

    /** It was not asked for, or has no meaning for this pair. */
    record Empty() implements Cell {}
}
