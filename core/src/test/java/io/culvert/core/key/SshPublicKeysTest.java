package io.culvert.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.Wire;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class SshPublicKeysTest {
    private static final BigInteger F4 = BigInteger.valueOf(65537);

    static List<SshKeyPair> pairs() {
        return TestKeys.ALL;
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_key_survives_its_blob_and_its_line(SshKeyPair pair) throws Exception {
        SshPublicKey key = pair.publicKey();
        SshPublicKey decoded = SshPublicKeys.decode(key.blob());
        assertThat(decoded).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(decoded.blob()).isEqualTo(key.blob());
        assertThat(decoded.type()).isEqualTo(key.type());
        assertThat(decoded.fingerprint())
                .isEqualTo(key.fingerprint())
                .startsWith("SHA256:")
                .hasSize(50);
        assertThat(SshPublicKeys.parseLine(SshPublicKeys.toLine(key))).isEqualTo(key);
        assertThat(SshPublicKeys.parseLine("  " + SshPublicKeys.toLine(key) + "\tme@here and more \n"))
                .isEqualTo(key);
        assertThat(TestKeys.ALL)
                .filteredOn(other -> other.publicKey().equals(key))
                .containsExactly(pair);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_blob_cut_anywhere_or_with_bytes_behind_it_is_refused(SshKeyPair pair) {
        byte[] blob = pair.publicKey().blob();
        for (int length = 0; length < blob.length; length++) {
            byte[] cut = Arrays.copyOf(blob, length);
            assertThatThrownBy(() -> SshPublicKeys.decode(cut)).isInstanceOf(InvalidKeyException.class);
        }
        assertThatThrownBy(() -> SshPublicKeys.decode(Arrays.copyOf(blob, blob.length + 1)))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("trailing");
    }

    @Property(tries = 500)
    void bytes_are_a_key_or_an_invalid_key_exception(@ForAll byte[] bytes, @ForAll Random random) {
        decodeQuietly(bytes);
        byte[] damaged = TestKeys.any(random).publicKey().blob();
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        decodeQuietly(damaged);
    }

    private static void decodeQuietly(byte[] blob) {
        try {
            assertThat(SshPublicKeys.decode(blob).blob()).isEqualTo(blob);
        } catch (InvalidKeyException e) {
            assertThat(e).hasMessageMatching("(?s).{10,200}");
        }
    }

    @Test
    void A06_dsa_keys_are_refused_by_name() {
        byte[] blob = Wire.toBytes(out -> Wire.writeUtf8(out, "ssh-dss"));
        assertThatThrownBy(() -> SshPublicKeys.decode(blob))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("DSA");
    }

    @ParameterizedTest
    @CsvSource({"1024,false", "2047,false", "2048,true", "16384,true", "16385,false", "20000,false"})
    void A06_rsa_keys_have_2048_to_16384_bits(int bits, boolean taken) throws Exception {
        byte[] blob = rsa(F4, BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE));
        if (taken) {
            assertThat(SshPublicKeys.decode(blob).signatureAlgorithms())
                    .containsExactly("rsa-sha2-512", "rsa-sha2-256");
        } else {
            assertThatThrownBy(() -> SshPublicKeys.decode(blob))
                    .isInstanceOf(InvalidKeyException.class)
                    .hasMessageContaining(bits + " bits");
        }
    }

    @Test
    void A06_rsa_exponents_and_moduli_that_are_even_tiny_or_huge_are_refused() {
        BigInteger modulus = BigInteger.ONE.shiftLeft(2047).add(BigInteger.ONE);
        for (BigInteger exponent : new BigInteger[] {
            BigInteger.ZERO, BigInteger.ONE, BigInteger.TWO, BigInteger.valueOf(65536), BigInteger.ONE.shiftLeft(64)
        }) {
            assertThatThrownBy(() -> SshPublicKeys.decode(rsa(exponent, modulus)))
                    .isInstanceOf(InvalidKeyException.class);
        }
        assertThatThrownBy(() -> SshPublicKeys.decode(rsa(F4, modulus.add(BigInteger.ONE))))
                .isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> SshPublicKeys.decode(rsa(F4, modulus.negate())))
                .isInstanceOf(InvalidKeyException.class);
    }

    /** A second blob of the same key would get past a list of revoked ones. */
    @Test
    void an_integer_with_needless_zeros_is_refused() {
        byte[] modulus = BigInteger.ONE.shiftLeft(2047).add(BigInteger.ONE).toByteArray();
        byte[] padded = new byte[modulus.length + 1];
        System.arraycopy(modulus, 0, padded, 1, modulus.length);
        byte[] blob = Wire.toBytes(out -> {
            Wire.writeUtf8(out, "ssh-rsa");
            Wire.writeMpint(out, F4);
            Wire.writeBytes(out, padded);
        });
        assertThatThrownBy(() -> SshPublicKeys.decode(blob))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("zeros");
    }

    @Test
    void T13_an_ecdsa_key_that_names_another_curve_than_its_type_is_refused() {
        byte[] blob = Wire.toBytes(out -> {
            Wire.writeUtf8(out, "ecdsa-sha2-nistp256");
            Wire.writeUtf8(out, "nistp384");
            Wire.writeBytes(out, new byte[97]);
        });
        assertThatThrownBy(() -> SshPublicKeys.decode(blob))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("another curve");
    }

    @Test
    void an_unknown_type_is_quoted_only_if_it_could_be_a_name() {
        byte[] sane = Wire.toBytes(out -> Wire.writeUtf8(out, "ssh-xmss@openssh.com"));
        assertThatThrownBy(() -> SshPublicKeys.decode(sane)).hasMessageContaining("\"ssh-xmss@openssh.com\"");
        byte[] huge = Wire.toBytes(out -> Wire.writeUtf8(out, "x".repeat(100_000)));
        assertThatThrownBy(() -> SshPublicKeys.decode(huge))
                .isInstanceOf(InvalidKeyException.class)
                .message()
                .hasSizeLessThan(200);
    }

    @Test
    void a_line_that_is_not_one_is_refused() {
        String line = SshPublicKeys.toLine(TestKeys.ED25519.publicKey());
        String blob = line.substring(line.indexOf(' ') + 1);
        for (String bad : new String[] {
            "",
            " ",
            "ssh-ed25519",
            blob,
            "ssh-rsa " + blob,
            "ssh-ed25519 " + blob.substring(4),
            "ssh-ed25519 $$$",
            "# " + line
        }) {
            assertThatThrownBy(() -> SshPublicKeys.parseLine(bad)).isInstanceOf(InvalidKeyException.class);
        }
    }

    /** The ssh-ed25519 public key of RFC 8032's first test, put together by hand. */
    @Test
    void a_blob_and_a_fingerprint_are_what_everybody_else_has() throws Exception {
        SshPublicKey key = SshPublicKeys.parseLine(
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea");
        byte[] blob = key.blob();
        assertThat(new String(blob, 4, 11, StandardCharsets.US_ASCII)).isEqualTo("ssh-ed25519");
        assertThat(Base64.getEncoder().encodeToString(blob))
                .isEqualTo(SshPublicKeys.toLine(key).split(" ")[1]);
        assertThat(key.fingerprint()).isEqualTo("SHA256:bbXpuKG6zhzdmnxq256TlqzFBzRl2f6OOg722cYNbU8");
        assertThat(key).hasToString("ssh-ed25519 SHA256:bbXpuKG6zhzdmnxq256TlqzFBzRl2f6OOg722cYNbU8");
    }

    private static byte[] rsa(BigInteger exponent, BigInteger modulus) {
        return Wire.toBytes(out -> {
            Wire.writeUtf8(out, "ssh-rsa");
            Wire.writeMpint(out, exponent);
            Wire.writeMpint(out, modulus);
        });
    }
}
