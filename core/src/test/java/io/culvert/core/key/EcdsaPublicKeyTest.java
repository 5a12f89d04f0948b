package io.culvert.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.Wire;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class EcdsaPublicKeyTest {
    private static final byte[] MESSAGE = "sample".getBytes(StandardCharsets.US_ASCII);

    /** RFC 6979 sections A.2.5 to A.2.7: the message "sample" with each curve's own hash. */
    static List<Vector> vectors() {
        return List.of(
                new Vector(
                        EcdsaCurve.NISTP256,
                        "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
                                + "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
                        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
                        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"),
                new Vector(
                        EcdsaCurve.NISTP384,
                        "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC13"
                                + "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720",
                        "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46",
                        "99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8"),
                new Vector(
                        EcdsaCurve.NISTP521,
                        "01894550D0785932E00EAA23B694F213F8C3121F86DC97A04E5A7167DB4E5BCD371123D46E45DB6B5D5370A7F20FB633155D38"
                                + "FFA16D2BD761DCAC474B9A2F5023A400493101C962CD4D2FDDF782285E64584139C2F91B47F87FF82354D6630F746A"
                                + "28A0DB25741B5B34A828008B22ACC23F924FAAFBD4D33F81EA66956DFEAA2BFDFCF5",
                        "00C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F174E25A1EE9017B5D450606ADD152B534931D7"
                                + "D4E8455CC91F9B15BF05EC36E377FA",
                        "00617CCE7CF5064806C467F678D3B4080D6F1CC50AF26CA209417308281B68AF282623EAA63E5B5C0723D8B8C37FF0777B1A20"
                                + "F8CCB1DCCC43997F1EE0E44DA4A67A"));
    }

    record Vector(EcdsaCurve curve, byte[] point, BigInteger r, BigInteger s) {
        Vector(EcdsaCurve curve, String point, String r, String s) {
            this(curve, HexFormat.of().parseHex("04" + point), new BigInteger(r, 16), new BigInteger(s, 16));
        }

        boolean verifies(BigInteger otherR, BigInteger otherS) throws Exception {
            String algorithm = curve.keyType();
            byte[] value = Wire.toBytes(out -> {
                Wire.writeMpint(out, otherR);
                Wire.writeMpint(out, otherS);
            });
            return new EcdsaPublicKey(curve, point)
                    .verify(algorithm, MESSAGE, new WireSignature(algorithm, value).encode());
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void signatures_verify_as_rfc_6979_says(Vector vector) throws Exception {
        assertThat(vector.verifies(vector.r, vector.s)).isTrue();
        assertThat(vector.verifies(vector.s, vector.r)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void T17_r_and_s_out_of_range_are_refused(Vector vector) throws Exception {
        BigInteger order = vector.curve.spec().getOrder();
        BigInteger[] outside = {
            BigInteger.ZERO, order, order.add(vector.r), order.shiftLeft(64), vector.r.negate(), vector.r.add(order)
        };
        for (BigInteger bad : outside) {
            assertThat(vector.verifies(bad, vector.s)).isFalse();
            assertThat(vector.verifies(vector.r, bad)).isFalse();
            assertThat(vector.verifies(bad, bad)).isFalse();
        }
        assertThat(vector.verifies(vector.r, vector.s.add(order))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void T13_only_an_uncompressed_point_on_the_curve_is_a_key(Vector vector) {
        byte[] offCurve = vector.point.clone();
        offCurve[offCurve.length - 1] ^= 1;
        byte[] outOfField = vector.point.clone();
        Arrays.fill(outOfField, 1, outOfField.length, (byte) 0xff);
        byte[] compressed = Arrays.copyOf(vector.point, 1 + vector.point.length / 2);
        compressed[0] = 2;
        byte[] otherForm = vector.point.clone();
        otherForm[0] = 6;
        Stream.of(offCurve, outOfField, compressed, otherForm, new byte[0], new byte[1], new byte[vector.point.length])
                .forEach(bad -> assertThatThrownBy(() -> new EcdsaPublicKey(vector.curve, bad))
                        .isInstanceOf(InvalidKeyException.class)
                        .hasMessageContaining(vector.curve.keyType()));
    }
}
