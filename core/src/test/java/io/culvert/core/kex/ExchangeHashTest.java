package io.culvert.core.kex;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExchangeHashTest {
    /** The expected values are from a few lines of Python over the same inputs. */
    @ParameterizedTest
    @CsvSource({
        "SHA-256,64f2895fc11d9ff4614e7d94810f2b9733d9b5578652c643ad53f97c96800481",
        "SHA-384,c735c9f997dbd4ae4c7669ffadff8ca1c2ab2c96146757d06b51c469e7467781b5b2cfdc7e4ae07dfb65aaad45c96c62",
        "SHA-512,6908f1605084cf73454530237bc0af7a5949434431ec24261b8d4b1d2b2939a8"
                + "0e9c50ad85a272bf776ed0f46ee236b5c5fb99b695dadfab2ca854cdd63917c8"
    })
    void the_exchange_hash_is_over_all_fields_in_the_order_of_rfc_4253(String hash, String expected) {
        byte[] computed = example(hash);
        assertThat(HexFormat.of().formatHex(computed)).isEqualTo(expected);
    }

    static byte[] example(String hash) {
        return new ExchangeHash(
                        hash,
                        ascii("SSH-2.0-Client_1.0"),
                        ascii("SSH-2.0-Server_2.0 with a comment"),
                        kexInit(1, 30),
                        kexInit(2, 40))
                .finish(ascii("host key"), filled(3, 32), filled(4, 32), encodedSecret());
    }

    /** An mpint with its sign byte. */
    static byte[] encodedSecret() {
        byte[] encoded = new byte[4 + 32];
        for (int i = 0; i < 32; i++) {
            encoded[4 + i] = (byte) i;
        }
        encoded[3] = 32;
        encoded[5] = (byte) 0x80;
        return encoded;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] kexInit(int filler, int length) {
        byte[] message = filled(filler, 1 + length);
        message[0] = 20;
        return message;
    }

    private static byte[] filled(int filler, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) filler);
        return bytes;
    }
}
