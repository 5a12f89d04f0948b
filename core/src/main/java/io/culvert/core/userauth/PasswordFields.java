package io.culvert.core.userauth;

import io.culvert.codec.message.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** What follows the method name "password" (RFC 4252 section 8). In a change it is the old password. */
record PasswordFields(boolean change, byte[] password) {
    static final String METHOD = "password";
    /** OpenSSH's: hashing a longer one is work that a stranger gets for free. */
    static final int MAX_LENGTH = 1024;

    static PasswordFields read(byte[] methodFields) {
        ByteBuf in = Unpooled.wrappedBuffer(methodFields);
        boolean change = Wire.readBoolean(in);
        byte[] password = Wire.readBytes(in);
        if (change) {
            Wire.readSlice(in);
        }
        Wire.requireEnd(in, "password request");
        return new PasswordFields(change, password);
    }

    /** In an array of the exact size, so that the password is in no buffer that nobody zeroes. */
    byte[] toBytes() {
        return ByteBuffer.allocate(1 + 4 + password.length)
                .put((byte) (change ? 1 : 0))
                .putInt(password.length)
                .put(password)
                .array();
    }

    void wipe() {
        Arrays.fill(password, (byte) 0);
    }

    @Override
    public String toString() {
        return "PasswordFields[change=" + change + "]";
    }
}
