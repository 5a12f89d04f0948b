package io.culvert.perf.load;

/** When the next one begins. */
public sealed interface Pace {
    /** How many are sure to be under way at the same time. */
    int atOnce();

    /**
     * An open loop: so many begin each second, whether those before are done or not, and latencies count from the time at
     * which they should have begun.
     *
     * @param rate above zero
     */
    record PerSecond(double rate) implements Pace {
        public PerSecond {
            if (!(rate > 0 && rate <= 1e6)) {
                throw new IllegalArgumentException("rate " + rate + " is not above 0 and at most 1000000 per second");
            }
        }

        @Override
        public int atOnce() {
            return 1;
        }

        @Override
        public String toString() {
            return rate == Math.rint(rate) ? (long) rate + "/s" : rate + "/s";
        }
    }

    /**
     * A closed loop: as fast as it goes with so many at a time.
     *
     * @param lanes 1 or above
     */
    record InFlight(int lanes) implements Pace {
        public InFlight {
            Range.require("in flight", lanes, 1, 100_000);
        }

        @Override
        public int atOnce() {
            return lanes;
        }

        @Override
        public String toString() {
            return "max, " + lanes + " in flight";
        }
    }
}
