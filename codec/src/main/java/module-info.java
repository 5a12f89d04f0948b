/** SSH on the wire: bytes to packets to messages, and the ciphers. No I/O, no state but keys. */
module io.culvert.codec {
    requires transitive io.netty.buffer;
    requires transitive io.netty.transport;
    requires io.netty.codec;
    requires io.netty.common;
    requires org.bouncycastle.provider;
    requires static org.jspecify;

    exports io.culvert.codec.cipher;
    exports io.culvert.codec.message;
    exports io.culvert.codec.packet;
}
