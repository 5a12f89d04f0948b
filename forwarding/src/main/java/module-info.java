/** Forwards, policy, the OpenSSH file formats, client and jump-host facades. */
module io.culvert.forwarding {
    requires transitive io.culvert.core;
    requires io.netty.buffer;
    requires io.netty.common;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.culvert.forwarding.config;
    exports io.culvert.forwarding.keys;
}
