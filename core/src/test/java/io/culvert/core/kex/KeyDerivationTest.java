package io.culvert.core.kex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyDerivationTest {
    private static final byte[] SESSION_ID = sessionId();

    /** The expected values are from a few lines of Python over the same inputs. */
    @ParameterizedTest
    @CsvSource({
        "A,12,c5f90b52d4d147843bc9824d",
        "C,32,f5170c5ed68dce33cb5ed1ab99a3a87d9d30e81db2f8a3d4566c4c7a0948162c",
        "E,64,10e49e917f506f577f927964d4663171239f59da4f7414c4e3eb5cfff72d54e9"
                + "9fdd5e0b194667922636e03377f6185cfd66b2e597025fb4608e688d012cc16e",
        "F,100,90f1b2dc8db4dd903079176ca77b0e4522f00dcfadc1e564b8e9ff3377d23fbd"
                + "e2cced3e8737b3b0e0ea267f49a42106cfc469686871b698546e51ad97b828b8"
                + "6bf606655fe766326746226d030cba111da85926c1864ea91978c71cbf39eeba8d7857c6"
    })
    void keys_of_every_length_are_as_rfc_4253_derives_them(char letter, int length, String expected) {
        byte[] exchangeHash = ExchangeHashTest.example("SHA-256");
        KeyDerivation derivation =
                new KeyDerivation("SHA-256", ExchangeHashTest.encodedSecret(), exchangeHash, SESSION_ID);
        assertThat(HexFormat.of().formatHex(derivation.derive(letter, length))).isEqualTo(expected);
    }

    /** The recursion of RFC 4253 section 7.2, written as it is printed there. */
    @Property(tries = 200)
    void a_key_is_a_prefix_of_the_sequence_in_rfc_4253(
            @ForAll @Size(max = 80) byte[] secret,
            @ForAll @Size(32) byte[] exchangeHash,
            @ForAll @Size(64) byte[] session,
            @ForAll @CharRange(from = 'A', to = 'F') char letter,
            @ForAll @IntRange(max = 300) int length)
            throws Exception {
        MessageDigest hash = MessageDigest.getInstance("SHA-512");
        byte[] sequence = hash.digest(concatenate(secret, exchangeHash, new byte[] {(byte) letter}, session));
        while (sequence.length < length) {
            sequence = concatenate(sequence, hash.digest(concatenate(secret, exchangeHash, sequence)));
        }
        byte[] derived = new KeyDerivation("SHA-512", secret, exchangeHash, session).derive(letter, length);
        assertThat(derived).isEqualTo(Arrays.copyOf(sequence, length));
    }

    @Test
    void a_letter_that_no_key_has_is_refused() {
        KeyDerivation derivation = new KeyDerivation("SHA-256", new byte[4], new byte[32], SESSION_ID);
        assertThatThrownBy(() -> derivation.derive('G', 16)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> derivation.derive('@', 16)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void T08_nothing_is_derived_from_a_secret_that_is_gone_and_the_callers_copy_is_its_own() {
        byte[] secret = ExchangeHashTest.encodedSecret();
        KeyDerivation derivation = new KeyDerivation("SHA-256", secret, new byte[32], SESSION_ID);
        byte[] before = derivation.derive('A', 16);
        Arrays.fill(secret, (byte) 0);
        assertThat(derivation.derive('A', 16)).isEqualTo(before);
        derivation.destroy();
        assertThatThrownBy(() -> derivation.derive('A', 16)).isInstanceOf(IllegalStateException.class);
    }

    private static byte[] concatenate(byte[]... parts) {
        return org.bouncycastle.util.Arrays.concatenate(parts);
    }

    private static byte[] sessionId() {
        byte[] bytes = new byte[32];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
