package io.culvert.perf.watch;

import java.io.IOException;

/** What other programs on this machine use while something is measured: where they are busy, figures are doubtful. */
public final class Neighbours {
    private final Watch own;
    private final MachineTimes before;

    private Neighbours(Watch own, MachineTimes before) {
        this.own = own;
        this.before = before;
    }

    /** From now on. */
    public static Neighbours watch() throws IOException {
        Watch own = Watch.of(ProcessHandle.current().pid());
        own.begin();
        return new Neighbours(own, MachineTimes.now());
    }

    /** Their share of all the CPU time that there was, 0 to 1; this process and its descendants are not among them. */
    public double share() throws IOException {
        return MachineTimes.now().since(before).othersShare(own.end().cpu());
    }

    /** What the hypervisor gave to other machines, of the same. */
    public double stolenShare() throws IOException {
        return MachineTimes.now().since(before).stolenShare();
    }
}
