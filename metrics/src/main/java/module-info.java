/** Micrometer meters from the observers of core and forwarding. */
module io.culvert.metrics {
    requires transitive io.culvert.forwarding;
    requires transitive micrometer.core;
    requires static org.jspecify;

    exports io.culvert.metrics;
}
