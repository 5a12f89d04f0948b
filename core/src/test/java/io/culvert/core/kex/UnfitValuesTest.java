package io.culvert.core.kex;

import static io.culvert.core.kex.KexMethodsTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.crypto.params.DHParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule T13, value by value. */
final class UnfitValuesTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The encodings of all points of small order, the ones at and above 2^255-19 included (RFC 7748 section 7). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000080"
            })
    void T13_x25519_points_of_small_order_are_refused(String point) {
        byte[] bad = HexFormat.of().parseHex(point);
        KexMethod curve25519 = method("curve25519-sha256");
        assertRefused(() -> curve25519.respond(bad, RANDOM));
        assertRefused(() -> curve25519.initiate(RANDOM).complete(bad));
        for (String name : new String[] {"mlkem768x25519-sha256", "sntrup761x25519-sha512"}) {
            byte[] value = method(name).initiate(RANDOM).value();
            System.arraycopy(bad, 0, value, value.length - bad.length, bad.length);
            assertRefused(() -> method(name).respond(value, RANDOM));
        }
    }

    @ParameterizedTest
    @CsvSource({"diffie-hellman-group14-sha256,GROUP14", "diffie-hellman-group18-sha512,GROUP18"})
    void T13_diffie_hellman_values_outside_of_2_to_p_minus_2_are_refused(String name, Prime prime) {
        BigInteger p = prime.p;
        BigInteger[] bad = {
            BigInteger.ZERO,
            BigInteger.ONE,
            p.subtract(BigInteger.ONE),
            p,
            p.add(BigInteger.TWO),
            p.shiftLeft(8),
            BigInteger.TWO.negate(),
            p.subtract(BigInteger.TWO).negate()
        };
        for (BigInteger value : bad) {
            assertRefused(() -> method(name).respond(value.toByteArray(), RANDOM));
            assertRefused(() -> method(name).initiate(RANDOM).complete(value.toByteArray()));
        }
        assertRefused(() -> method(name).respond(new byte[0], RANDOM));
        assertRefused(() -> method(name).respond(new byte[] {0, 2}, RANDOM));
        assertThat(method(name).respond(new byte[] {2}, RANDOM).encodedSecret()).isNotEmpty();
        assertThat(method(name)
                        .respond(p.subtract(BigInteger.TWO).toByteArray(), RANDOM)
                        .encodedSecret())
                .isNotEmpty();
    }

    enum Prime {
        GROUP14(DHStandardGroups.rfc3526_2048),
        GROUP18(DHStandardGroups.rfc3526_8192);

        final BigInteger p;

        Prime(DHParameters parameters) {
            p = parameters.getP();
        }
    }

    @ParameterizedTest
    @EnumSource
    void T13_a_point_that_is_not_on_the_curve_is_refused(NistGroup group) {
        byte[] good = group.generate(RANDOM).publicValue();
        DhGroup.KeyShare share = group.generate(RANDOM);
        assertThat(share.agree(good)).isNotEmpty();

        byte[] offCurve = good.clone();
        offCurve[offCurve.length - 1] ^= 1;
        assertUnfit(share, offCurve);
        byte[] outOfField = good.clone();
        Arrays.fill(outOfField, 1, 1 + (good.length - 1) / 2, (byte) 0xff);
        assertUnfit(share, outOfField);
        byte[] origin = new byte[good.length];
        origin[0] = 4;
        assertUnfit(share, origin);
    }

    @ParameterizedTest
    @EnumSource
    void T13_compressed_and_hybrid_points_and_infinity_are_refused(NistGroup group) {
        DhGroup.KeyShare share = group.generate(RANDOM);
        byte[] good = group.generate(RANDOM).publicValue();
        byte[] compressed = Arrays.copyOf(good, 1 + (good.length - 1) / 2);
        compressed[0] = (byte) (2 + (good[good.length - 1] & 1));
        assertUnfit(share, compressed);
        byte[] hybrid = good.clone();
        hybrid[0] = (byte) (6 + (good[good.length - 1] & 1));
        assertUnfit(share, hybrid);
        assertUnfit(share, new byte[1]);
        assertUnfit(share, new byte[good.length]);
    }

    @Test
    void T13_a_point_of_another_curve_is_refused() {
        byte[] p384 = NistGroup.P384.generate(RANDOM).publicValue();
        assertRefused(() -> method("ecdh-sha2-nistp256").respond(p384, RANDOM));
        assertRefused(() -> method("ecdh-sha2-nistp521").respond(p384, RANDOM));
    }

    /** FIPS 203 section 7.2: coefficients are below 3329, though twelve bits could hold more. */
    @Test
    void T13_an_mlkem_public_key_with_a_coefficient_out_of_range_is_refused() {
        byte[] value = method("mlkem768x25519-sha256").initiate(RANDOM).value();
        value[0] = (byte) 0x01;
        value[1] = (byte) ((value[1] & 0xf0) | 0x0d);
        assertRefused(() -> method("mlkem768x25519-sha256").respond(value, RANDOM));
        value[0] = 0;
        assertThat(method("mlkem768x25519-sha256").respond(value, RANDOM).encodedSecret())
                .as("3328 is in range")
                .isNotEmpty();
    }

    private static void assertUnfit(DhGroup.KeyShare share, byte[] value) {
        assertRefused(() -> Refusal.unless("test", () -> share.agree(value)));
    }

    private static KexMethod method(String name) {
        return KexMethods.of(name).orElseThrow();
    }
}
