package io.culvert.core.kex;

import java.util.Arrays;

/**
 * Sequences of numbers below a modulus as bytes (NTRU Prime: round 3, section 4.4): two neighbours become one number in mixed
 * radix, from which whole bytes are split off while its bound is large, and so on with half as many numbers until there is
 * one. What is done, and how many bytes there are, depends on the modulus alone.
 */
final class NtruPrimeCoding {
    /** A number whose bound is as large as this, or larger, gives off a byte. */
    private static final int LIMIT = 1 << 14;

    private static final int SMALL_PER_BYTE = 4;

    /** Bytes of an encoded small polynomial. */
    static final int SMALL_LENGTH = (NtruPrimeRing.DEGREE + SMALL_PER_BYTE - 1) / SMALL_PER_BYTE;

    private NtruPrimeCoding() {}

    /** Coefficients from -1 to 1, two bits each. */
    static byte[] encodeSmall(int[] small) {
        byte[] out = new byte[SMALL_LENGTH];
        for (int i = 0; i < small.length; i++) {
            out[i / SMALL_PER_BYTE] |= (byte) ((small[i] + 1) << 2 * (i % SMALL_PER_BYTE));
        }
        return out;
    }

    /**
     * Constant-time for one modulus.
     *
     * @param numbers from 0 to {@code modulus - 1}; they are destroyed
     * @param length of the encoding, in bytes
     */
    static byte[] encode(int[] numbers, int modulus, int length) {
        byte[] out = new byte[length];
        int at = 0;
        int[] bounds = new int[numbers.length];
        Arrays.fill(bounds, modulus);
        int count = numbers.length;
        while (count > 1) {
            int pairs = count / 2;
            for (int i = 0; i < pairs; i++) {
                int number = numbers[2 * i] + numbers[2 * i + 1] * bounds[2 * i];
                int bound = bounds[2 * i] * bounds[2 * i + 1];
                while (bound >= LIMIT) {
                    out[at++] = (byte) number;
                    number >>= Byte.SIZE;
                    bound = withoutByte(bound);
                }
                numbers[i] = number;
                bounds[i] = bound;
            }
            if (count % 2 == 1) {
                numbers[pairs] = numbers[count - 1];
                bounds[pairs] = bounds[count - 1];
            }
            count = pairs + count % 2;
        }
        for (int bound = bounds[0]; bound > 1; bound = withoutByte(bound)) {
            out[at++] = (byte) numbers[0];
            numbers[0] >>= Byte.SIZE;
        }
        NtruPrimeRing.zero(numbers);
        return out;
    }

    /** The other direction, for what everybody may know: it divides. Bytes that encode nothing give some numbers too. */
    static int[] decode(byte[] in, int modulus) {
        int[] bounds = new int[NtruPrimeRing.DEGREE];
        Arrays.fill(bounds, modulus);
        return new Reader(in).read(bounds);
    }

    private static int withoutByte(int bound) {
        return (bound + 255) >> Byte.SIZE;
    }

    private static final class Reader {
        private final byte[] in;
        private int at;

        Reader(byte[] in) {
            this.in = in;
        }

        /** Numbers below their bounds. The bytes that the first step of encoding gave off come first. */
        int[] read(int[] bounds) {
            if (bounds.length == 1) {
                int low = bounds[0] > 1 ? nextByte() : 0;
                int high = bounds[0] > 256 ? nextByte() : 0;
                return new int[] {(low + (high << Byte.SIZE)) % bounds[0]};
            }
            int pairs = bounds.length / 2;
            int[] lowParts = new int[pairs];
            int[] shifts = new int[pairs];
            int[] highBounds = new int[pairs + bounds.length % 2];
            highBounds[highBounds.length - 1] = bounds[bounds.length - 1];
            for (int i = 0; i < pairs; i++) {
                int bound = bounds[2 * i] * bounds[2 * i + 1];
                for (; bound >= LIMIT; bound = withoutByte(bound)) {
                    lowParts[i] |= nextByte() << shifts[i];
                    shifts[i] += Byte.SIZE;
                }
                highBounds[i] = bound;
            }
            int[] highParts = read(highBounds);
            int[] numbers = new int[bounds.length];
            numbers[bounds.length - 1] = highParts[highBounds.length - 1];
            for (int i = 0; i < pairs; i++) {
                int number = (highParts[i] << shifts[i]) + lowParts[i];
                numbers[2 * i] = number % bounds[2 * i];
                numbers[2 * i + 1] = number / bounds[2 * i] % bounds[2 * i + 1];
            }
            return numbers;
        }

        private int nextByte() {
            return in[at++] & 0xff;
        }
    }
}
