package io.culvert.core.key;

import io.culvert.codec.message.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A signature in its framing: string algorithm, string value (RFC 4253 section 6.6). */
record WireSignature(String algorithm, byte[] value) {
    /** @throws io.culvert.codec.message.ProtocolViolation if the framing is wrong */
    static WireSignature decode(byte[] signature) {
        ByteBuf in = Unpooled.wrappedBuffer(signature);
        WireSignature decoded = new WireSignature(Wire.readName(in), Wire.readBytes(in));
        Wire.requireEnd(in, "signature");
        return decoded;
    }

    byte[] encode() {
        return Encoding.of(out -> {
            Wire.writeUtf8(out, algorithm);
            Wire.writeBytes(out, value);
        });
    }
}
