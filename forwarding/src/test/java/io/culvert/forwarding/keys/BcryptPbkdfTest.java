package io.culvert.forwarding.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.engines.BlowfishEngine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

class BcryptPbkdfTest {
    @Test
    void the_digits_of_pi_begin_and_end_as_in_blowfishs_tables() {
        int[] words = PiDigits.words(18 + 4 * 256);
        assertThat(words)
                .startsWith(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344)
                .endsWith(0x578fdfe3, 0x3ac372e6);
    }

    @Test
    void blowfish_gives_the_published_answers() {
        assertThat(encrypted("0000000000000000", 0, 0)).containsExactly(0x4ef99745, 0x6198dd78);
        assertThat(encrypted("0123456789abcdef", 0x11111111, 0x11111111)).containsExactly(0x61f9c380, 0x2281b096);
        assertThat(encrypted("fedcba9876543210", 0x01234567, 0x89abcdef)).containsExactly(0x0aceab0f, 0xc6a0a28d);
    }

    @Test
    void blowfish_agrees_with_another_implementation() {
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            byte[] key = new byte[4 + random.nextInt(52)];
            random.nextBytes(key);
            byte[] block = new byte[8];
            random.nextBytes(block);
            BlowfishEngine other = new BlowfishEngine();
            other.init(true, new KeyParameter(key));
            byte[] expected = new byte[8];
            other.processBlock(block, 0, expected, 0);
            String hex = HexFormat.of().formatHex(block);
            int[] words = encrypted(
                    HexFormat.of().formatHex(key),
                    HexFormat.fromHexDigits(hex, 0, 8),
                    HexFormat.fromHexDigits(hex, 8, 16));
            assertThat(String.format("%08x%08x", words[0], words[1]))
                    .isEqualTo(HexFormat.of().formatHex(expected));
        }
    }

    @Test
    void the_key_derivation_gives_the_published_answer() {
        assertThat(HexFormat.of().formatHex(BcryptPbkdf.derive(ascii("password"), ascii("salt"), 4, 32)))
                .isEqualTo("5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9");
    }

    private static int[] encrypted(String key, int left, int right) {
        Blowfish blowfish = new Blowfish();
        blowfish.expand(HexFormat.of().parseHex(key));
        int[] block = {left, right};
        blowfish.encrypt(block, 0);
        return block;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
