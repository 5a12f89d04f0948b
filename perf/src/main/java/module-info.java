/** The load harness, and the comparison with other SSH implementations. */
module io.culvert.perf {
    requires transitive HdrHistogram;
    requires transitive io.culvert.forwarding;
    requires static org.jspecify;

    exports io.culvert.perf.report;
    exports io.culvert.perf.result;
}
