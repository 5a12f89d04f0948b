package io.culvert.codec.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Poly1305 against the vectors of RFC 8439, against Bouncy Castle, and where its carries are at their largest. */
final class Poly1305Test {
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(130).subtract(BigInteger.valueOf(5));
    private static final String LARGEST_R = "ffffff0ffcffff0ffcffff0ffcffff0f";
    private static final String ZEROS = "00".repeat(16);

    private final Poly1305 poly1305 = new Poly1305();

    /** RFC 8439 section 2.5.2. */
    @Test
    void the_example_of_the_rfc_has_its_tag() {
        byte[] message = "Cryptographic Forum Research Group".getBytes(StandardCharsets.US_ASCII);
        assertThat(tag(hex("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b"), message))
                .isEqualTo(hex("a8061dc1305136c6c22b8baf0c0127a9"));
    }

    /** RFC 8439 appendix A.3, test vectors 1 and 7 to 11, which the section says are for the arithmetic. */
    @ParameterizedTest
    @CsvSource({
        "00000000000000000000000000000000, 00000000000000000000000000000000,"
                + "0000000000000000000000000000000000000000000000000000000000000000"
                + "0000000000000000000000000000000000000000000000000000000000000000,"
                + "00000000000000000000000000000000",
        "02000000000000000000000000000000, 00000000000000000000000000000000,"
                + "ffffffffffffffffffffffffffffffff, 03000000000000000000000000000000",
        "02000000000000000000000000000000, ffffffffffffffffffffffffffffffff,"
                + "02000000000000000000000000000000, 03000000000000000000000000000000",
        "01000000000000000000000000000000, 00000000000000000000000000000000,"
                + "fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff"
                + "11000000000000000000000000000000, 05000000000000000000000000000000",
        "01000000000000000000000000000000, 00000000000000000000000000000000,"
                + "fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe"
                + "01010101010101010101010101010101, 00000000000000000000000000000000",
        "02000000000000000000000000000000, 00000000000000000000000000000000,"
                + "fdffffffffffffffffffffffffffffff, faffffffffffffffffffffffffffffff",
        "01000000000000000400000000000000, 00000000000000000000000000000000,"
                + "e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000"
                + "0000000000000000000000000000000001000000000000000000000000000000,"
                + "14000000000000005500000000000000",
        "01000000000000000400000000000000, 00000000000000000000000000000000,"
                + "e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000"
                + "00000000000000000000000000000000, 13000000000000000000000000000000"
    })
    void the_arithmetic_vectors_of_the_rfc_have_their_tags(String r, String s, String message, String tag) {
        assertThat(tag(hex(r + s), hex(message))).isEqualTo(hex(tag));
    }

    /** RFC 8439 appendix A.3, test vectors 2 to 4. */
    @Test
    void the_text_vectors_of_the_rfc_have_their_tags() {
        byte[] text =
                ("Any submission to the IETF intended by the Contributor for publication as all or part of an IETF"
                                + " Internet-Draft or RFC and any statement made within the context of an IETF activity is"
                                + " considered an \"IETF Contribution\". Such statements include oral statements in IETF"
                                + " sessions, as well as written and electronic communications made at any time or place, which"
                                + " are addressed to")
                        .getBytes(StandardCharsets.US_ASCII);
        String r = "36e5f6b5c5e06070f0efca96227a863e";
        assertThat(tag(hex(ZEROS + r), text)).isEqualTo(hex(r));
        assertThat(tag(hex(r + ZEROS), text)).isEqualTo(hex("f3477e7cd95417af89a6b8794c310cf0"));

        byte[] poem = ("'Twas brillig, and the slithy toves\nDid gyre and gimble in the wabe:\nAll mimsy were the"
                        + " borogoves,\nAnd the mome raths outgrabe.")
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(tag(hex("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0"), poem))
                .isEqualTo(hex("4541669a7eaaee61e708dc7cbcc5eb62"));
    }

    @Test
    void random_messages_have_the_tags_of_bouncy_castle() {
        Random random = new Random(1);
        for (int run = 0; run < 10_000; run++) {
            byte[] key = bytes(random, 32);
            byte[] message = bytes(random, random.nextInt(run % 100 == 0 ? 40_000 : 700));
            assertThat(tag(key, message)).isEqualTo(bouncyCastle(key, message));
        }
    }

    /** Every way for the groups, the blocks and the rest to add up. */
    @Test
    void messages_of_every_length_have_the_tags_of_bouncy_castle() {
        Random random = new Random(2);
        byte[] key = bytes(random, 32);
        for (int length = 0; length < 1_200; length++) {
            byte[] message = bytes(random, length);
            assertThat(tag(key, message)).as("length %s", length).isEqualTo(bouncyCastle(key, message));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 255, 256, 257, 511, 512, 1_024, 32_768, 35_000})
    void carries_are_right_where_all_bits_are_ones(int length) {
        byte[] ones = new byte[length];
        Arrays.fill(ones, (byte) 0xff);
        for (String r :
                new String[] {LARGEST_R, "ff".repeat(16), ZEROS, "01" + "00".repeat(15), "00".repeat(15) + "0f"}) {
            for (String s : new String[] {"ff".repeat(16), ZEROS}) {
                byte[] key = hex(r + s);
                assertThat(tag(key, ones)).isEqualTo(bouncyCastle(key, ones));
                assertThat(tag(key, new byte[length])).isEqualTo(bouncyCastle(key, new byte[length]));
            }
        }
    }

    /**
     * Messages that are made backwards: the last block takes h to where it must be reduced, or must not, by one. Blocks
     * are chosen so that the sum before the last multiplication is {@code wanted / r}.
     */
    @Test
    void sums_next_to_the_modulus_are_reduced_exactly() {
        Random random = new Random(3);
        int tried = 0;
        for (int run = 0; tried < 500; run++) {
            byte[] key = bytes(random, 32);
            BigInteger r = littleEndian(key, 0).and(littleEndian(hex(LARGEST_R), 0));
            BigInteger wanted = MODULUS.add(BigInteger.valueOf(run % 17 - 8)).mod(MODULUS);
            byte[] message = bytes(random, 16 * (1 + random.nextInt(40)));
            BigInteger before = BigInteger.ZERO;
            for (int at = 0; at < message.length - 16; at += 16) {
                BigInteger block = littleEndian(message, at).setBit(128);
                before = before.add(block).multiply(r).mod(MODULUS);
            }
            BigInteger last =
                    wanted.multiply(r.modInverse(MODULUS)).subtract(before).mod(MODULUS);
            if (last.bitLength() == 129) {
                tried++;
                for (int i = 0; i < 16; i++) {
                    message[message.length - 16 + i] = last.shiftRight(8 * i).byteValue();
                }
                BigInteger expected = wanted.add(littleEndian(key, 16));
                assertThat(littleEndian(tag(key, message), 0)).isEqualTo(expected.mod(BigInteger.ONE.shiftLeft(128)));
                assertThat(tag(key, message)).isEqualTo(bouncyCastle(key, message));
            }
        }
    }

    private byte[] tag(byte[] key, byte[] message) {
        byte[] tag = new byte[16];
        poly1305.compute(key, message, message.length, tag, 0);
        return tag;
    }

    private static byte[] bouncyCastle(byte[] key, byte[] message) {
        org.bouncycastle.crypto.macs.Poly1305 other = new org.bouncycastle.crypto.macs.Poly1305();
        other.init(new KeyParameter(key));
        other.update(message, 0, message.length);
        byte[] tag = new byte[16];
        other.doFinal(tag, 0);
        return tag;
    }

    private static BigInteger littleEndian(byte[] bytes, int offset) {
        byte[] magnitude = new byte[16];
        for (int i = 0; i < 16; i++) {
            magnitude[15 - i] = bytes[offset + i];
        }
        return new BigInteger(1, magnitude);
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
