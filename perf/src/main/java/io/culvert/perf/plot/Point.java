package io.culvert.perf.plot;

/**
 * @param y not a number for a gap in the line
 * @param label what is shown when one points at it
 */
public record Point(double x, double y, String label) {
    /** Where there is no value. */
    public static Point gap(double x) {
        return new Point(x, Double.NaN, "");
    }

    public boolean isGap() {
        return Double.isNaN(y);
    }
}
