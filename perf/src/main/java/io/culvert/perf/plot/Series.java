package io.culvert.perf.plot;

import java.util.List;

/** @param points from left to right */
public record Series(String name, List<Point> points) {}
