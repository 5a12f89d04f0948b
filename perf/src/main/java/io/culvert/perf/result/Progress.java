package io.culvert.perf.result;

import java.time.Duration;

/** Hears how a run goes; called from one thread, a few times each second. */
public interface Progress {
    Progress NONE = new Progress() {
        @Override
        public void now(String phase, Sample sample, Duration total) {}

        @Override
        public void ended() {}
    };

    /**
     * @param phase "opening", "warm-up", or the name of the scenario
     * @param total how long the phase lasts, zero when that is not known
     */
    void now(String phase, Sample sample, Duration total);

    /** The run is over, for good or ill. */
    void ended();
}
