package io.culvert.perf.plot;

/** @param label what is shown when one points at it */
public record Point(double x, double y, String label) {}
