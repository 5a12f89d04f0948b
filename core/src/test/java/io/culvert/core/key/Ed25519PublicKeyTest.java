package io.culvert.core.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.util.HexFormat;
import org.bouncycastle.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Ed25519PublicKeyTest {
    private static final String ALGORITHM = "ssh-ed25519";
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    /** RFC 8032 section 7.1, tests 1 to 3. */
    @ParameterizedTest
    @CsvSource({
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
                + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,'',"
                + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                + "d25bf5f0595bbe24655141438e7a100b",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
                + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,72,"
                + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                + "387b2eaeb4302aeeb00d291612bb0c00",
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
                + "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,af82,"
                + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
                + "4a7c15e9716ed28dc027beceea1ec40a"
    })
    void keys_and_signatures_are_those_of_rfc_8032(String seed, String publicKey, String message, String signature)
            throws Exception {
        SshKeyPair pair = SshKeyPair.ofEd25519Seed(hex(seed));
        byte[] expected = new WireSignature(ALGORITHM, hex(signature)).encode();
        assertThat(pair.publicKey()).isEqualTo(new Ed25519PublicKey(hex(publicKey)));
        assertThat(pair.sign(ALGORITHM, hex(message)).toCompletableFuture().get())
                .isEqualTo(expected);
        assertThat(pair.publicKey().verify(ALGORITHM, hex(message), expected)).isTrue();
    }

    /** S + L satisfies the same equation as S, and is a second signature that nobody has made. */
    @Test
    void A06_a_signature_whose_s_is_not_canonical_is_refused() throws Exception {
        SshKeyPair pair = SshKeyPair.generate(ALGORITHM);
        byte[] data = {1, 2, 3};
        byte[] raw = WireSignature.decode(
                        pair.sign(ALGORITHM, data).toCompletableFuture().get())
                .value();
        BigInteger s = new BigInteger(1, Arrays.reverse(Arrays.copyOfRange(raw, 32, 64)));
        byte[] altered = new byte[32];
        FixedLength.write(s.add(ORDER), altered, 0, 32);
        byte[] forged = Arrays.concatenate(Arrays.copyOf(raw, 32), Arrays.reverse(altered));
        assertThat(pair.publicKey().verify(ALGORITHM, data, new WireSignature(ALGORITHM, raw).encode()))
                .isTrue();
        assertThat(pair.publicKey().verify(ALGORITHM, data, new WireSignature(ALGORITHM, forged).encode()))
                .isFalse();
    }

    /** The neutral element, a point of order 2, one of order 4, one of order 8, and a y above the field's prime. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            })
    void a_key_of_small_order_is_refused(String encoded) {
        assertThatThrownBy(() -> new Ed25519PublicKey(hex(encoded)))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("small order");
    }

    @Test
    void a_key_that_is_no_point_is_refused() {
        byte[] encoded = new byte[32];
        encoded[0] = 2;
        assertThatThrownBy(() -> new Ed25519PublicKey(encoded)).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> new Ed25519PublicKey(new byte[31]))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessageContaining("31 bytes");
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
