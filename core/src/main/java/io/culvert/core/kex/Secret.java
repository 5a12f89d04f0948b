package io.culvert.core.kex;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Shared secrets as bytes, without copies left behind. */
final class Secret {
    private Secret() {}

    /** The mpint of an unsigned big-endian integer (RFC 4251 section 5), with its length. Zeroes its argument. */
    static byte[] mpint(byte[] magnitude) {
        int start = 0;
        while (start < magnitude.length && magnitude[start] == 0) {
            start++;
        }
        int sign = start < magnitude.length && magnitude[start] < 0 ? 1 : 0;
        int length = sign + magnitude.length - start;
        ByteBuffer encoded = ByteBuffer.allocate(4 + length).putInt(length);
        encoded.position(4 + sign).put(magnitude, start, magnitude.length - start);
        zero(magnitude);
        return encoded.array();
    }

    /** A string, with its length. Zeroes its argument. */
    static byte[] string(byte[] content) {
        byte[] encoded = ByteBuffer.allocate(4 + content.length)
                .putInt(content.length)
                .put(content)
                .array();
        zero(content);
        return encoded;
    }

    static void zero(byte[] secret) {
        Arrays.fill(secret, (byte) 0);
    }
}
