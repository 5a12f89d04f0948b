/** The {@code culvert} program and one-screen embedding examples. */
module io.culvert.examples {
    requires HdrHistogram;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires info.picocli;
    requires io.culvert.core;
    requires io.culvert.forwarding;
    requires io.culvert.metrics;
    requires io.culvert.perf;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires java.management;
    requires org.jline.terminal;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.culvert.examples;

    opens io.culvert.cli to
            info.picocli;
    opens io.culvert.cli.bench to
            info.picocli;
    opens io.culvert.cli.demo to
            info.picocli;
}
