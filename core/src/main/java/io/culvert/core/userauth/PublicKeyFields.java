package io.culvert.core.userauth;

import io.culvert.codec.message.MessageNumber;
import io.culvert.codec.message.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * What follows the method name "publickey" (RFC 4252 section 7). Without a signature it asks whether the key would
 * do, and proves nothing.
 */
record PublicKeyFields(String algorithm, byte[] key, byte @Nullable [] signature) {
    static final String METHOD = "publickey";

    static PublicKeyFields read(byte[] methodFields) {
        ByteBuf in = Unpooled.wrappedBuffer(methodFields);
        boolean signed = Wire.readBoolean(in);
        PublicKeyFields fields =
                new PublicKeyFields(Wire.readName(in), Wire.readBytes(in), signed ? Wire.readBytes(in) : null);
        Wire.requireEnd(in, "publickey request");
        return fields;
    }

    byte[] toBytes() {
        return Wire.toBytes(out -> {
            writeUnsigned(out);
            if (signature != null) {
                Wire.writeBytes(out, signature);
            }
        });
    }

    PublicKeyFields signed(byte[] by) {
        return new PublicKeyFields(algorithm, key, by);
    }

    /** The bytes that the signature is over. It binds them to this connection, this user and this key. */
    static byte[] signedData(byte[] sessionId, String userName, String serviceName, String algorithm, byte[] key) {
        return Wire.toBytes(out -> {
            Wire.writeBytes(out, sessionId);
            out.writeByte(MessageNumber.USERAUTH_REQUEST);
            Wire.writeUtf8(out, userName);
            Wire.writeUtf8(out, serviceName);
            Wire.writeUtf8(out, METHOD);
            new PublicKeyFields(algorithm, key, new byte[0]).writeUnsigned(out);
        });
    }

    private void writeUnsigned(ByteBuf out) {
        Wire.writeBoolean(out, signature != null);
        Wire.writeUtf8(out, algorithm);
        Wire.writeBytes(out, key);
    }
}
