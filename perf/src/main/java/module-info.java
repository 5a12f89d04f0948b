/** The load harness, and the comparison with other SSH implementations. */
module io.culvert.perf {
    requires transitive HdrHistogram;
    requires transitive io.culvert.forwarding;
    requires io.netty.common;
    requires io.netty.transport.classes.epoll;
    requires org.apache.sshd.osgi;
    requires static org.jspecify;

    exports io.culvert.perf.compare;
    exports io.culvert.perf.peer;
    exports io.culvert.perf.report;
    exports io.culvert.perf.result;
}
