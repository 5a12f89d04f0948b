package io.culvert.core.kex;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/** Random polynomials with coefficients from -1 to 1 (NTRU Prime: round 3, section 3.2). Constant-time. */
final class NtruPrimeSampling {
    /** How many coefficients of a short polynomial are not 0. */
    static final int WEIGHT = 286;

    private NtruPrimeSampling() {}

    /** Any polynomial, each as likely as the others within 2^-28. */
    static int[] small(SecureRandom random) {
        int[] small = numbers(random);
        for (int i = 0; i < small.length; i++) {
            small[i] = ((small[i] & 0x3fffffff) * 3 >>> 30) - 1;
        }
        return small;
    }

    /** One of the polynomials of weight {@link #WEIGHT}: the lowest two bits are the coefficient, and sorting is shuffling. */
    static int[] shortOne(SecureRandom random) {
        int[] numbers = numbers(random);
        for (int i = 0; i < numbers.length; i++) {
            int tagged = i < WEIGHT ? numbers[i] & ~1 : (numbers[i] & ~3) | 1;
            // The order is that of unsigned numbers.
            numbers[i] = tagged ^ Integer.MIN_VALUE;
        }
        sort(numbers);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (numbers[i] & 3) - 1;
        }
        return numbers;
    }

    private static int[] numbers(SecureRandom random) {
        byte[] bytes = new byte[NtruPrimeRing.DEGREE * Integer.BYTES];
        random.nextBytes(bytes);
        int[] numbers = new int[NtruPrimeRing.DEGREE];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(numbers);
        Secret.zero(bytes);
        return numbers;
    }

    /** Batcher's merge exchange (Knuth, The Art of Computer Programming, 5.2.2 M), whose comparisons are always the same. */
    static void sort(int[] numbers) {
        int count = numbers.length;
        int largest = Integer.highestOneBit(count - 1);
        for (int p = largest; p > 0; p >>= 1) {
            exchange(numbers, 0, p, p);
            for (int q = largest; q > p; q >>= 1) {
                exchange(numbers, p, p, q - p);
            }
        }
    }

    /** For each second stretch of {@code p} numbers, from {@code first} on: with the numbers that are {@code distance} behind. */
    private static void exchange(int[] numbers, int first, int p, int distance) {
        int end = numbers.length - distance;
        for (int start = first; start < end; start += 2 * p) {
            exchangeStretch(numbers, start, Math.min(start + p, end), distance);
        }
    }

    private static void exchangeStretch(int[] numbers, int start, int end, int distance) {
        for (int i = start; i < end; i++) {
            int a = numbers[i];
            int b = numbers[i + distance];
            int difference = a ^ b;
            // The sign of b - a, corrected for an overflow.
            int less = b - a;
            less ^= difference & (less ^ b);
            int swap = NtruPrimeRing.isNegative(less) & difference;
            numbers[i] = a ^ swap;
            numbers[i + distance] = b ^ swap;
        }
    }
}
