/** Forwards, policy, the OpenSSH file formats, client and jump-host facades. */
module io.culvert.forwarding {
    requires transitive io.culvert.core;
    requires transitive io.netty.transport;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.codec.socks;
    requires io.netty.common;
    requires io.netty.resolver;
    requires io.netty.resolver.dns;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.unix.common;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.culvert.forwarding;
    exports io.culvert.forwarding.accounts;
    exports io.culvert.forwarding.config;
    exports io.culvert.forwarding.dynamic;
    exports io.culvert.forwarding.keys;
    exports io.culvert.forwarding.session;
}
