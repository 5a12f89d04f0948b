/** One SSH connection: transport (key exchange, rekey), authentication, channel multiplexing. */
module io.culvert.core {
    requires transitive io.culvert.codec;
    requires transitive io.netty.buffer;
    requires transitive io.netty.transport;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires java.management;
    requires jdk.management;
    requires org.bouncycastle.provider;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.culvert.core;
    exports io.culvert.core.auth;
    exports io.culvert.core.endpoint;
    exports io.culvert.core.key;
    exports io.culvert.core.memory;
    exports io.culvert.core.work;
}
