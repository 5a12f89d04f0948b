package io.culvert.core.kex;

import java.util.Arrays;

/**
 * Polynomials modulo x^761 - x - 1, with coefficients modulo q or modulo 3: R/q and R/3 of Streamlined NTRU Prime
 * (NTRU Prime: round 3, section 3). Coefficient i of an array is that of x^i.
 *
 * <p>Constant-time: no branch and no array index depends on a coefficient. The loops are over whole arrays, at the same index
 * in each, for the JIT compiler to vectorize; so what is moved against each other is moved by copying.
 */
final class NtruPrimeRing {
    /** The degree of the modulus, which all polynomials are below. */
    static final int DEGREE = 761;

    private NtruPrimeRing() {}

    /**
     * The product, reduced.
     *
     * @param a reduced by the same modulus
     * @param small with no coefficients but -1, 0 and 1
     */
    static int[] multiply(int[] a, int[] small, SmallModulus modulus) {
        int[] sum = new int[DEGREE];
        // a * x^i, which adds two coefficients of a to one another, but never three.
        int[] shifted = a.clone();
        for (int i = 0; i < DEGREE; i++) {
            addMultiple(sum, shifted, small[i]);
            multiplyByX(shifted);
        }
        zero(shifted);
        modulus.reduce(sum);
        return sum;
    }

    private static void addMultiple(int[] sum, int[] a, int factor) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * a[i];
        }
    }

    /** x^761 is x + 1. */
    private static void multiplyByX(int[] a) {
        int top = a[DEGREE - 1];
        System.arraycopy(a, 0, a, 1, DEGREE - 1);
        a[0] = top;
        a[1] += top;
    }

    /**
     * Finds the polynomial that multiplied by {@code a} is the number {@code numerator}, by Bernstein and Yang's division steps
     * ("Fast constant-time gcd computation and modular inversion", 2019, figure 5.1): Euclid's algorithm from the lowest
     * coefficients on, for polynomials whose coefficients have been reversed, in a number of steps that is always the same.
     *
     * @return whether there is one; it is then in {@code result}
     */
    static boolean divide(int numerator, int[] a, SmallModulus modulus, int[] result) {
        int[] f = new int[DEGREE + 1];
        f[0] = 1;
        f[DEGREE - 1] = -1;
        f[DEGREE] = -1;
        int[] g = new int[DEGREE + 1];
        for (int i = 0; i < DEGREE; i++) {
            g[DEGREE - 1 - i] = a[i];
        }
        // What f and g have been made from, as multiples of a.
        int[] v = new int[DEGREE + 1];
        int[] r = new int[DEGREE + 1];
        r[0] = numerator;
        int delta = 1;
        int steps = 2 * DEGREE - 1;
        for (int step = 0; step < steps; step++) {
            // Only the lowest coefficients of f and g can still come down to 0; and v and r begin with one coefficient.
            int live = Math.min(DEGREE + 1, steps - step);
            int made = Math.min(DEGREE + 1, step + 1);
            System.arraycopy(v, 0, v, 1, made - 1);
            v[0] = 0;
            int swap = isNegative(-delta) & isNotZero(g[0]);
            int difference = swap & (f[0] ^ g[0]);
            int f0 = f[0] ^ difference;
            int g0 = g[0] ^ difference;
            delta = (delta ^ (swap & (delta ^ -delta))) + 1;
            swapAndEliminate(f, g, live, swap, f0, g0, modulus);
            swapAndEliminate(v, r, made, swap, f0, g0, modulus);
            System.arraycopy(g, 1, g, 0, live - 1);
            g[live - 1] = 0;
        }
        int scale = modulus.invert(f[0]);
        for (int i = 0; i < DEGREE; i++) {
            result[i] = modulus.reduce(scale * v[DEGREE - 1 - i]);
        }
        zero(f);
        zero(g);
        zero(v);
        zero(r);
        return delta == 0;
    }

    /** Swaps a and b if {@code swap} is all ones, and then makes b into {@code f0 b - g0 a}. */
    private static void swapAndEliminate(int[] a, int[] b, int length, int swap, int f0, int g0, SmallModulus modulus) {
        int m = modulus.value;
        int roughFactor = modulus.roughFactor;
        int roughShift = modulus.roughShift;
        int fineFactor = modulus.fineFactor;
        int fineShift = modulus.fineShift;
        int half = 1 << (fineShift - 1);
        for (int i = 0; i < length; i++) {
            int difference = swap & (a[i] ^ b[i]);
            int newA = a[i] ^ difference;
            int x = f0 * (b[i] ^ difference) - g0 * newA;
            a[i] = newA;
            x -= m * (x * roughFactor >> roughShift);
            b[i] = x - m * ((x * fineFactor + half) >> fineShift);
        }
    }

    /** All ones, or 0. */
    static int isNegative(int x) {
        return x >> 31;
    }

    /** All ones, or 0. */
    static int isNotZero(int x) {
        return isNegative(x | -x);
    }

    static void zero(int[] secret) {
        Arrays.fill(secret, 0);
    }
}
