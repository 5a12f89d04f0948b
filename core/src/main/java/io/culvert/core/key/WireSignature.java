package io.culvert.core.key;

import io.culvert.codec.message.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
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

    /** The value is all that follows the algorithm, for the signatures of security keys, which have more fields than one. */
    static WireSignature decodeOpenEnded(byte[] signature) {
        ByteBuf in = Unpooled.wrappedBuffer(signature);
        return new WireSignature(Wire.readName(in), ByteBufUtil.getBytes(in));
    }

    byte[] encode() {
        return Wire.toBytes(out -> {
            Wire.writeUtf8(out, algorithm);
            Wire.writeBytes(out, value);
        });
    }
}
