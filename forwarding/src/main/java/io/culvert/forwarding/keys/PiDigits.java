package io.culvert.forwarding.keys;

import java.math.BigInteger;

/** The fraction of pi in binary, from which Blowfish takes the initial state of its boxes. */
final class PiDigits {
    /** Bits beyond those asked for, against rounding in the sum. */
    private static final int GUARD = 64;

    private PiDigits() {}

    /** The first {@code count} 32-bit words behind the point: the first is 0x243f6a88. */
    static int[] words(int count) {
        int bits = count * Integer.SIZE;
        byte[] fraction = pi(bits + GUARD)
                .shiftRight(GUARD)
                .clearBit(bits)
                .clearBit(bits + 1)
                .toByteArray();
        int[] words = new int[count];
        for (int i = 0; i < count * Integer.BYTES; i++) {
            int at = fraction.length - count * Integer.BYTES + i;
            words[i / Integer.BYTES] = words[i / Integer.BYTES] << 8 | (at < 0 ? 0 : fraction[at] & 0xff);
        }
        return words;
    }

    /** pi * 2^bits by the series of the Chudnovsky brothers, 47 bits with each term. */
    private static BigInteger pi(int bits) {
        BigInteger c3Over24 = BigInteger.valueOf(640320L * 640320 * 640320 / 24);
        BigInteger term = BigInteger.ONE.shiftLeft(bits);
        BigInteger terms = term;
        BigInteger weighted = BigInteger.ZERO;
        for (long k = 1; term.signum() != 0; k++) {
            term = term.multiply(BigInteger.valueOf(-(6 * k - 5) * (2 * k - 1) * (6 * k - 1)))
                    .divide(c3Over24.multiply(BigInteger.valueOf(k * k * k)));
            terms = terms.add(term);
            weighted = weighted.add(term.multiply(BigInteger.valueOf(k)));
        }
        BigInteger divisor =
                terms.multiply(BigInteger.valueOf(13591409)).add(weighted.multiply(BigInteger.valueOf(545140134)));
        BigInteger root = BigInteger.valueOf(10005).shiftLeft(2 * bits).sqrt();
        return root.multiply(BigInteger.valueOf(426880)).shiftLeft(bits).divide(divisor);
    }
}
