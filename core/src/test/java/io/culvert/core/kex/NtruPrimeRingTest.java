package io.culvert.core.kex;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The parts of sntrup761, each against the plainest way to compute the same. */
final class NtruPrimeRingTest {
    private static final int DEGREE = NtruPrimeRing.DEGREE;

    private final Random random = new Random(1);

    @ParameterizedTest
    @CsvSource({"Q, 12000000, 11", "THREE, 15000, 1"})
    void numbers_are_reduced_to_the_nearest_of_their_class_in_the_whole_range(
            SmallModulus modulus, int range, int stride) {
        int half = modulus.value / 2;
        for (int x = -range; x <= range; x += stride) {
            int expected = Math.floorMod(x + half, modulus.value) - half;
            if (modulus.reduce(x) != expected) {
                assertThat(modulus.reduce(x)).as("%s modulo %s", x, modulus).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void inverses_are_inverse(SmallModulus modulus) {
        int half = modulus.value / 2;
        for (int x = -half; x <= half; x++) {
            assertThat(modulus.reduce(x * modulus.invert(x))).isEqualTo(x == 0 ? 0 : 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void products_are_those_of_the_long_way(SmallModulus modulus) {
        for (int run = 0; run < 20; run++) {
            int[] a = polynomial(modulus);
            int[] small = polynomial(SmallModulus.THREE);
            assertThat(NtruPrimeRing.multiply(a, small, modulus)).isEqualTo(product(a, small, modulus));
        }
    }

    @ParameterizedTest
    @EnumSource
    void products_are_right_where_all_coefficients_are_the_largest(SmallModulus modulus) {
        int[] a = new int[DEGREE];
        int[] small = new int[DEGREE];
        for (int sign : new int[] {-1, 1}) {
            Arrays.fill(a, modulus.value / 2);
            Arrays.fill(small, sign);
            assertThat(NtruPrimeRing.multiply(a, small, modulus)).isEqualTo(product(a, small, modulus));
        }
    }

    @ParameterizedTest
    @EnumSource
    void quotients_multiplied_are_what_was_divided(SmallModulus modulus) {
        int[] quotient = new int[DEGREE];
        for (int run = 0; run < 5; run++) {
            int[] small = NtruPrimeSampling.small(new SecureRandom());
            assertThat(NtruPrimeRing.divide(1, small, modulus, quotient)).isTrue();
            int[] one = new int[DEGREE];
            one[0] = 1;
            assertThat(product(quotient, small, modulus)).isEqualTo(one);
        }
    }

    /** Modulo 3 the ring is not a field: x^761 - x - 1 has a factor of degree 19. */
    @ParameterizedTest
    @EnumSource
    void nothing_can_be_divided_by_zero_nor_by_a_divisor_of_zero(SmallModulus modulus) {
        assertThat(NtruPrimeRing.divide(1, new int[DEGREE], modulus, new int[DEGREE]))
                .isFalse();
        int[] x = new int[DEGREE];
        x[1] = 1;
        assertThat(NtruPrimeRing.divide(1, x, modulus, new int[DEGREE])).isTrue();

        int[] power = frobenius(x, 19);
        power[1] -= 1;
        int[] divisor = product(power, one(), SmallModulus.THREE);
        assertThat(NtruPrimeRing.divide(1, divisor, SmallModulus.THREE, new int[DEGREE]))
                .isFalse();
    }

    @Test
    void sorting_sorts() {
        for (int run = 0; run < 200; run++) {
            int[] numbers = random.ints(1 + random.nextInt(1_000)).toArray();
            if (run % 2 == 0) {
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = new int[] {Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE}[(numbers[i] & 0xffff) % 5];
                }
            }
            int[] sorted = numbers.clone();
            Arrays.sort(sorted);
            NtruPrimeSampling.sort(numbers);
            assertThat(numbers).isEqualTo(sorted);
        }
    }

    @Test
    void short_polynomials_have_their_weight_and_are_shuffled() {
        int[] atTheFront = new int[2];
        for (int run = 0; run < 200; run++) {
            int[] polynomial = NtruPrimeSampling.shortOne(new SecureRandom());
            assertThat(Arrays.stream(polynomial).filter(c -> c != 0).count()).isEqualTo(NtruPrimeSampling.WEIGHT);
            assertThat(polynomial).containsOnly(-1, 0, 1);
            atTheFront[polynomial[0] & 1]++;
        }
        assertThat(atTheFront).doesNotContain(0);
    }

    @ParameterizedTest
    @CsvSource({"4591, 1158", "1531, 1007"})
    void numbers_survive_being_encoded(int modulus, int length) {
        for (int run = 0; run < 100; run++) {
            int[] numbers = random.ints(DEGREE, 0, modulus).toArray();
            if (run < 2) {
                Arrays.fill(numbers, run * (modulus - 1));
            }
            byte[] encoded = NtruPrimeCoding.encode(numbers.clone(), modulus, length);
            assertThat(encoded).hasSize(length);
            assertThat(NtruPrimeCoding.decode(encoded, modulus)).isEqualTo(numbers);
        }
    }

    @ParameterizedTest
    @CsvSource({"4591, 1158", "1531, 1007"})
    void any_bytes_are_decoded_to_numbers_in_range(int modulus, int length) {
        for (int run = 0; run < 100; run++) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            if (run == 0) {
                Arrays.fill(noise, (byte) 0xff);
            }
            int[] numbers = NtruPrimeCoding.decode(noise, modulus);
            assertThat(numbers).hasSize(DEGREE);
            assertThat(Arrays.stream(numbers)).allMatch(number -> number >= 0 && number < modulus);
        }
    }

    @Test
    void small_polynomials_take_two_bits_for_a_coefficient() {
        int[] small = new int[DEGREE];
        small[0] = 1;
        small[1] = -1;
        small[DEGREE - 1] = 1;
        byte[] encoded = NtruPrimeCoding.encodeSmall(small);
        assertThat(encoded)
                .hasSize(191)
                .startsWith(0b01_01_00_10, 0b01_01_01_01)
                .endsWith(0b10);
    }

    private int[] polynomial(SmallModulus modulus) {
        int half = modulus.value / 2;
        return random.ints(DEGREE, -half, half + 1).toArray();
    }

    private static int[] one() {
        int[] one = new int[DEGREE];
        one[0] = 1;
        return one;
    }

    /** {@code a^(3^times)} modulo 3. */
    private static int[] frobenius(int[] a, int times) {
        int[] power = a;
        for (int i = 0; i < times; i++) {
            power = product(product(power, power, SmallModulus.THREE), power, SmallModulus.THREE);
        }
        return power;
    }

    private static int[] product(int[] a, int[] b, SmallModulus modulus) {
        long[] sums = new long[2 * DEGREE];
        for (int i = 0; i < DEGREE; i++) {
            for (int j = 0; j < DEGREE; j++) {
                sums[i + j] += (long) a[i] * b[j];
            }
        }
        for (int i = 2 * DEGREE - 1; i >= DEGREE; i--) {
            sums[i - DEGREE] += sums[i];
            sums[i - DEGREE + 1] += sums[i];
        }
        int half = modulus.value / 2;
        return Arrays.stream(sums, 0, DEGREE)
                .mapToInt(sum -> (int) (Math.floorMod(sum + half, (long) modulus.value) - half))
                .toArray();
    }
}
