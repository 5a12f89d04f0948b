package io.culvert.codec.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.codec.message.ProtocolViolation;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.ChaChaEngine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published vectors, fed through the packet form; what the form adds to them is checked against Bouncy Castle. */
final class KnownAnswersTest {
    private static final byte[] NONE = {};

    /** The GCM specification's test cases 3 and 15: the ciphertext does not depend on the associated data. */
    @ParameterizedTest
    @CsvSource({
        "AES128_GCM, feffe9928665731c6d6a8f9467308308,"
                + "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
                + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985",
        "AES256_GCM, feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308,"
                + "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
    })
    void aes_gcm_has_the_ciphertext_of_the_specification(CipherAlgorithm cipher, String key, String ciphertext)
            throws Exception {
        byte[] iv = hex("cafebabefacedbaddecaf888");
        byte[] plaintext = hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255");
        byte[] packet = concat(hex("00000040"), plaintext);
        CipherSuite suite = new CipherSuite(cipher, null);

        byte[] sealed = seal(suite.sealer(hex(key), iv, NONE), 0, packet);

        assertThat(sealed).startsWith(concat(hex("00000040"), hex(ciphertext)));
        assertThat(sealed).endsWith(tag(hex(key), iv, hex("00000040"), plaintext));
        assertThat(open(suite.opener(hex(key), iv, NONE), 0, sealed)).isEqualTo(packet);
    }

    /** RFC 5647 section 7.1: only the last 8 bytes count, and they wrap. */
    @Test
    void the_invocation_counter_of_aes_gcm_wraps_within_eight_bytes() throws Exception {
        byte[] key = new byte[16];
        byte[] lengthField = hex("00000010");
        byte[] plaintext = new byte[16];
        byte[] packet = concat(lengthField, plaintext);
        PacketSealer sealer =
                new CipherSuite(CipherAlgorithm.AES128_GCM, null).sealer(key, hex("0102030400ffffffffffffff"), NONE);
        seal(sealer, 0, packet);
        assertThat(seal(sealer, 1, packet)).endsWith(tag(key, hex("010203040100000000000000"), lengthField, plaintext));

        sealer = new CipherSuite(CipherAlgorithm.AES128_GCM, null).sealer(key, hex("01020304ffffffffffffffff"), NONE);
        seal(sealer, 0, packet);
        assertThat(seal(sealer, 1, packet)).endsWith(tag(key, hex("010203040000000000000000"), lengthField, plaintext));
    }

    /**
     * NIST SP 800-38A, F.5.1, F.5.3 and F.5.5, and RFC 3686 test vector 2: here the first four bytes are the length.
     */
    @ParameterizedTest
    @CsvSource({
        "AES128_CTR, 2b7e151628aed2a6abf7158809cf4f3c, f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff,"
                + "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710,"
                + "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
                + "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee",
        "AES192_CTR, 8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b, f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff,"
                + "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710,"
                + "1abc932417521ca24f2b0459fe7e6e0b090339ec0aa6faefd5ccc2c6f4ce8e94"
                + "1e36b26bd1ebc670d1bd1d665620abf74f78a7f6d29809585a97daec58c6b050",
        "AES256_CTR, 603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4,"
                + "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff,"
                + "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710,"
                + "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
                + "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6",
        "AES128_CTR, 7e24067817fae0d743d6ce1f32539163, 006cb6dbc0543b59da48d90b00000001,"
                + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,"
                + "5104a106168a72d9790d41ee8edad388eb2e1efc46da57c8fce630df9141be28"
    })
    void aes_ctr_has_the_published_ciphertext(
            CipherAlgorithm cipher, String key, String counter, String plaintext, String ciphertext) {
        CipherSuite suite = new CipherSuite(cipher, MacAlgorithm.HMAC_SHA2_256);
        byte[] macKey = new byte[32];
        byte[] packet = hex(plaintext);

        byte[] sealed = seal(suite.sealer(hex(key), hex(counter), macKey), 0, packet);

        assertThat(sealed).startsWith(hex(ciphertext));
        assertThat(open(suite.opener(hex(key), hex(counter), macKey), 0, sealed))
                .isEqualTo(packet);
    }

    /** RFC 4231, test cases 1, 2, 3, 4 and 6: the first four bytes of the data are the sequence number here. */
    @ParameterizedTest
    @CsvSource({
        "HMAC_SHA2_256, 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265,"
                + "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        "HMAC_SHA2_512, 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265,"
                + "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
                + "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
        "HMAC_SHA2_256_ETM, 4a656665, 7768617420646f2079612077616e7420666f72206e6f7468696e673f,"
                + "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "HMAC_SHA2_512_ETM, 4a656665, 7768617420646f2079612077616e7420666f72206e6f7468696e673f,"
                + "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        "HMAC_SHA2_256, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,"
                + "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
                + "dddddddddddddddddddddddddddddddddddd,"
                + "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        "HMAC_SHA2_512, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,"
                + "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
                + "dddddddddddddddddddddddddddddddddddd,"
                + "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
                + "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb",
        "HMAC_SHA2_256, 0102030405060708090a0b0c0d0e0f10111213141516171819,"
                + "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
                + "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd,"
                + "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        "HMAC_SHA2_512, 0102030405060708090a0b0c0d0e0f10111213141516171819,"
                + "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
                + "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd,"
                + "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
                + "a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd"
    })
    void hmac_has_the_published_tag(MacAlgorithm algorithm, String key, String data, String tag) {
        byte[] bytes = hex(data);
        int sequence = ByteBuffer.wrap(bytes).getInt();
        byte[] packet = Arrays.copyOfRange(bytes, 4, bytes.length);
        byte[] out = new byte[algorithm.tagLength()];
        PacketMac mac = new PacketMac(algorithm, hex(key));

        mac.sign(sequence, packet, packet.length, out, 0);

        assertThat(out).isEqualTo(hex(tag));
        mac.verify(sequence, packet, packet.length, hex(tag), 0);
        out[out.length - 1]++;
        assertThatThrownBy(() -> mac.verify(sequence, packet, packet.length, out, 0))
                .isInstanceOf(ProtocolViolation.class);
    }

    /** RFC 8439 appendix A.1, test vectors 2 (the payload, from counter 1) and 5 (the length, nonce 2, counter 0). */
    @Test
    void chacha20_has_the_published_key_stream() {
        PacketSealer sealer = new ChaChaPoly(new byte[64]);
        assertThat(Arrays.copyOfRange(seal(sealer, 0, new byte[4 + 64]), 4, 4 + 64))
                .isEqualTo(hex("9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
                        + "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f"));
        assertThat(seal(sealer, 2, new byte[4 + 8])).startsWith(hex("c2c64d37"));
    }

    /** The construction as its specification tells it, with the original ChaCha20 that has a nonce of 8 bytes. */
    @ParameterizedTest
    @CsvSource({"0", "7", "2147483648", "4294967295"})
    void chacha20_poly1305_is_the_construction_of_its_specification(long sequence) {
        byte[] key = new byte[64];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (i * 7);
        }
        byte[] packet = new byte[4 + 1000];
        Arrays.fill(packet, (byte) 0x5a);
        ByteBuffer.wrap(packet).putInt(1000);
        byte[] nonce = ByteBuffer.allocate(8).putLong(sequence).array();

        byte[] expected = new byte[packet.length + 16];
        chacha(key, 32, nonce).processBytes(packet, 0, 4, expected, 0);
        ChaChaEngine payload = chacha(key, 0, nonce);
        byte[] block = new byte[64];
        payload.processBytes(block, 0, 64, block, 0);
        payload.processBytes(packet, 4, 1000, expected, 4);
        Poly1305 poly1305 = new Poly1305();
        poly1305.init(new KeyParameter(block, 0, 32));
        poly1305.update(expected, 0, packet.length);
        poly1305.doFinal(expected, packet.length);

        assertThat(seal(new ChaChaPoly(key), (int) sequence, packet)).isEqualTo(expected);
        assertThat(open(new ChaChaPoly(key), (int) sequence, expected)).isEqualTo(packet);
    }

    /** A fixed packet, computed by a separate program. */
    @Test
    void chacha20_poly1305_has_its_golden_packet() {
        byte[] key = new byte[64];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        assertThat(seal(new ChaChaPoly(key), 3, hex("000000080615000000000000")))
                .isEqualTo(hex("fb1a928286501cbb324aa471ea3145d5fc3bc082c5bec21d04bd3782"));
    }

    @Test
    void names_on_the_wire_find_their_algorithm() {
        for (CipherAlgorithm cipher : CipherAlgorithm.values()) {
            assertThat(CipherAlgorithm.of(cipher.wireName())).contains(cipher);
        }
        for (MacAlgorithm mac : MacAlgorithm.values()) {
            assertThat(MacAlgorithm.of(mac.wireName())).contains(mac);
            assertThat(mac.etm()).isEqualTo(mac.wireName().endsWith("-etm@openssh.com"));
        }
        assertThat(CipherAlgorithm.of("aes256-cbc")).isEqualTo(Optional.empty());
        assertThat(MacAlgorithm.of("hmac-sha1")).isEqualTo(Optional.empty());
    }

    @Test
    void a_suite_has_a_mac_exactly_when_its_cipher_does_not_authenticate() {
        assertThatThrownBy(() -> new CipherSuite(CipherAlgorithm.AES128_CTR, null))
                .hasMessage("aes128-ctr needs a MAC");
        assertThatThrownBy(() -> new CipherSuite(CipherAlgorithm.AES128_GCM, MacAlgorithm.HMAC_SHA2_256))
                .hasMessageContaining("takes no MAC");
    }

    @Test
    void key_material_of_the_wrong_length_is_refused() {
        CipherSuite suite = new CipherSuite(CipherAlgorithm.AES256_CTR, MacAlgorithm.HMAC_SHA2_512);
        byte[] key = "not 32 bytes".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> suite.sealer(key, new byte[16], new byte[64]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> suite.opener(new byte[32], new byte[16], NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Rule T11: AEAD nonces and tags leave less room than a block cipher in counter mode does. */
    @Test
    void T11_every_cipher_names_the_packets_after_which_its_key_is_worn() {
        for (CipherAlgorithm cipher : CipherAlgorithm.values()) {
            assertThat(cipher.maxPacketsPerKey()).isEqualTo(cipher.isAuthenticated() ? 1L << 28 : 1L << 31);
        }
    }

    private static byte[] seal(PacketSealer sealer, int sequence, byte[] packet) {
        byte[] sealed = new byte[packet.length + sealer.layout().tagLength()];
        sealer.seal(sequence, packet, packet.length, sealed);
        return sealed;
    }

    private static byte[] open(PacketOpener opener, int sequence, byte[] sealed) {
        long length = opener.packetLength(sequence, Unpooled.wrappedBuffer(sealed));
        byte[] packet = new byte[sealed.length - opener.layout().tagLength()];
        opener.open(sequence, sealed, sealed.length, packet);
        ByteBuffer.wrap(packet).putInt((int) length);
        return packet;
    }

    private static ChaChaEngine chacha(byte[] key, int offset, byte[] nonce) {
        ChaChaEngine engine = new ChaChaEngine(20);
        engine.init(true, new ParametersWithIV(new KeyParameter(key, offset, 32), nonce));
        return engine;
    }

    private static byte[] tag(byte[] key, byte[] iv, byte[] associated, byte[] plaintext) throws Exception {
        var gcm = GCMBlockCipher.newInstance(AESEngine.newInstance());
        gcm.init(true, new AEADParameters(new KeyParameter(key), 128, iv, associated));
        byte[] out = new byte[gcm.getOutputSize(plaintext.length)];
        gcm.doFinal(out, gcm.processBytes(plaintext, 0, plaintext.length, out, 0));
        return Arrays.copyOfRange(out, plaintext.length, out.length);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
