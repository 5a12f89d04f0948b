package io.culvert.core.key;

import java.math.BigInteger;

/** Unsigned integers in a fixed number of bytes, big-endian, as the coordinates of points and the halves of signatures are. */
final class FixedLength {
    private FixedLength() {}

    /** @throws IllegalArgumentException if the value is negative or needs more than {@code length} bytes */
    static void write(BigInteger value, byte[] out, int offset, int length) {
        if (value.signum() < 0 || value.bitLength() > 8 * length) {
            throw new IllegalArgumentException("integer does not fit " + length + " bytes");
        }
        byte[] bytes = value.toByteArray();
        int sign = bytes.length > length ? 1 : 0;
        System.arraycopy(bytes, sign, out, offset + length - (bytes.length - sign), bytes.length - sign);
    }
}
