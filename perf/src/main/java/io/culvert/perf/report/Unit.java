package io.culvert.perf.report;

import java.util.List;

/** A unit of an axis: one that leaves few digits to write at it. */
record Unit(String name, double size) {
    static final List<Unit> BIT_RATES =
            List.of(new Unit("bit/s", 1), new Unit("kbit/s", 1e3), new Unit("Mbit/s", 1e6), new Unit("Gbit/s", 1e9));
    /** In nanoseconds. */
    static final List<Unit> LATENCIES =
            List.of(new Unit("ns", 1), new Unit("us", 1e3), new Unit("ms", 1e6), new Unit("s", 1e9));
    /** In seconds; a minute or two are still read more easily in seconds. */
    static final List<Unit> TIMES = List.of(new Unit("seconds", 1), new Unit("minutes", 60), new Unit("hours", 3600));

    static final Unit MEBIBYTE = new Unit("MiB", 1 << 20);

    /** The largest of which there are {@code enough}, else the smallest. */
    static Unit of(double most, double enough, List<Unit> units) {
        Unit fitting = units.get(0);
        for (Unit unit : units) {
            if (most >= enough * unit.size()) {
                fitting = unit;
            }
        }
        return fitting;
    }
}
