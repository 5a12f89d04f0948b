/** JMH benchmarks of the hot pieces. */
module io.culvert.perf {
    requires io.culvert.codec;
    requires io.culvert.core;
    requires jmh.core;
    requires static org.jspecify;
}
