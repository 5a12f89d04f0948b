package io.culvert.perf.plot;

import java.util.List;

/**
 * @param name empty where the title of the plot says enough
 * @param points from left to right
 */
public record Series(String name, List<Point> points) {}
