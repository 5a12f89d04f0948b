/** The load harness, and the comparison with other SSH implementations. */
module io.culvert.perf {
    requires transitive HdrHistogram;
    requires transitive io.culvert.forwarding;
    requires io.netty.codec;
    requires io.netty.common;
    requires jdk.management;
    requires org.apache.sshd.osgi;
    requires static org.jspecify;

    exports io.culvert.perf.compare;
    exports io.culvert.perf.load;
    exports io.culvert.perf.peer;
    exports io.culvert.perf.report;
    exports io.culvert.perf.result;
    exports io.culvert.perf.target;
    exports io.culvert.perf.watch;
}
