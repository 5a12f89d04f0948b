package io.culvert.core.kex;

/**
 * The integers modulo q = 4591 or modulo 3, as the numbers around 0: from -2295 to 2295, and from -1 to 1. Reducing is a
 * matter of multiplications and shifts, which takes the same time for all numbers and which the JIT compiler does for many
 * of an array at once.
 *
 * <p>What is reduced must be below 12 million for q, and below 15,000 for 3, in either direction.
 */
enum SmallModulus {
    Q(4591, 57, 18, 58470, 28),
    THREE(3, 0, 0, 10923, 15);

    /** The modulus itself. */
    final int value;

    /** A rough quotient, {@code x * factor >> shift}, which leaves at most 30,000. */
    final int roughFactor;

    final int roughShift;

    /** The quotient rounded to the nearest integer, of what the rough one leaves. */
    final int fineFactor;

    final int fineShift;

    SmallModulus(int value, int roughFactor, int roughShift, int fineFactor, int fineShift) {
        this.value = value;
        this.roughFactor = roughFactor;
        this.roughShift = roughShift;
        this.fineFactor = fineFactor;
        this.fineShift = fineShift;
    }

    int reduce(int x) {
        int rest = x - value * (x * roughFactor >> roughShift);
        return rest - value * ((rest * fineFactor + (1 << (fineShift - 1))) >> fineShift);
    }

    void reduce(int[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = reduce(numbers[i]);
        }
    }

    /** The inverse, by Fermat; of 0 it is 0. */
    int invert(int x) {
        int inverse = 1;
        int exponent = value - 2;
        for (int bit = Integer.highestOneBit(exponent); bit != 0; bit >>= 1) {
            inverse = reduce(inverse * inverse);
            if ((exponent & bit) != 0) {
                inverse = reduce(inverse * x);
            }
        }
        return inverse;
    }
}
