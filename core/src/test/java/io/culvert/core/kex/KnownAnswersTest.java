package io.culvert.core.kex;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.junit.jupiter.api.Test;

/** The primitives against vectors that others have published. */
final class KnownAnswersTest {
    /** RFC 7748 section 6.1. */
    @Test
    void x25519_agrees_as_rfc_7748_says() {
        assertAgreement(
                new Curve25519Group(),
                "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
                "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
                "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
                "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
                "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    }

    /** RFC 5903 section 8.1. */
    @Test
    void p256_agrees_as_rfc_5903_says() {
        assertAgreement(
                NistGroup.P256,
                "C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433",
                "C6EF9C5D78AE012A011164ACB397CE2088685D8F06BF9BE0B283AB46476BEE53",
                "04DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C37725811805271A0461CDB8252D61F1C456FA3E59A"
                        + "B1F45B33ACCF5F58389E0577B8990BB3",
                "04D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF6356FBF3CA366CC23E8157854C13C58D6A"
                        + "AC23F046ADA30F8353E74F33039872AB",
                "D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE");
    }

    /** RFC 5903 section 8.2. */
    @Test
    void p384_agrees_as_rfc_5903_says() {
        assertAgreement(
                NistGroup.P384,
                "099F3C7034D4A2C699884D73A375A67F7624EF7C6B3C0F160647B67414DCE655E35B538041E649EE3FAEF896783AB194",
                "41CB0779B4BDB85D47846725FBEC3C9430FAB46CC8DC5060855CC9BDA0AA2942E0308312916B8ED2960E4BD55A7448FC",
                "04667842D7D180AC2CDE6F74F37551F55755C7645C20EF73E31634FE72B4C55EE6DE3AC808ACB4BDB4C88732AEE95F41AA"
                        + "9482ED1FC0EEB9CAFC4984625CCFC23F65032149E0E144ADA024181535A0F38EEB9FCFF3C2C947DAE69B4C634573A81C",
                "04E558DBEF53EECDE3D3FCCFC1AEA08A89A987475D12FD950D83CFA41732BC509D0D1AC43A0336DEF96FDA41D0774A3571"
                        + "DCFBEC7AACF3196472169E838430367F66EEBE3C6E70C416DD5F0C68759DD1FFF83FA40142209DFF5EAAD96DB9E6386C",
                "11187331C279962D93D604243FD592CB9D0A926F422E47187521287E7156C5C4D603135569B9E9D09CF5D4A270F59746");
    }

    /** RFC 5903 section 8.3. */
    @Test
    void p521_agrees_as_rfc_5903_says() {
        assertAgreement(
                NistGroup.P521,
                "0037ADE9319A89F4DABDB3EF411AACCCA5123C61ACAB57B5393DCE47608172A095AA85A30FE1C2952C6771D937BA9777F5"
                        + "957B2639BAB072462F68C27A57382D4A52",
                "0145BA99A847AF43793FDD0E872E7CDFA16BE30FDC780F97BCCC3F078380201E9C677D600B343757A3BDBF2A3163E4C2F8"
                        + "69CCA7458AA4A4EFFC311F5CB151685EB9",
                "040015417E84DBF28C0AD3C278713349DC7DF153C897A1891BD98BAB4357C9ECBEE1E3BF42E00B8E380AEAE57C2D107564"
                        + "941885942AF5A7F4601723C4195D176CED3E"
                        + "017CAE20B6641D2EEB695786D8C946146239D099E18E1D5A514C739D7CB4A10AD8A788015AC405D7799DC75E7B7D5B6C"
                        + "F2261A6A7F1507438BF01BEB6CA3926F9582",
                "0400D0B3975AC4B799F5BEA16D5E13E9AF971D5E9B984C9F39728B5E5739735A219B97C356436ADC6E95BB0352F6BE64A6"
                        + "C2912D4EF2D0433CED2B6171640012D9460F"
                        + "015C68226383956E3BD066E797B623C27CE0EAC2F551A10C2C724D9852077B87220B6536C5C408A1D2AEBB8E86D678AE"
                        + "49CB57091F4732296579AB44FCD17F0FC56A",
                "01144C7D79AE6956BC8EDB8E7C787C4521CB086FA64407F97894E5E6B2D79B04D1427E73CA4BAA240A34786859810C06B3"
                        + "C715A3A8CC3151F2BEE417996D19F3DDEA");
    }

    /**
     * The accumulated test vectors of C2SP's CCTV project, in the form of Go's crypto/mlkem: a hash over the results of 100
     * key generations, encapsulations, decapsulations and implicit rejections, all driven by SHAKE128 of nothing.
     */
    @Test
    void mlkem768_gives_the_accumulated_hash_of_the_published_vectors() {
        MlKem768 kem = new MlKem768();
        SHAKEDigest input = new SHAKEDigest(128);
        SHAKEDigest results = new SHAKEDigest(128);
        for (int run = 0; run < 100; run++) {
            Kem.KeyShare share = kem.generate(new ScriptedRandom(squeeze(input, 64)));
            Kem.Encapsulation encapsulation =
                    kem.encapsulate(share.publicKey(), new ScriptedRandom(squeeze(input, 32)));
            assertThat(share.decapsulate(encapsulation.ciphertext())).isEqualTo(encapsulation.secret());
            absorb(results, share.publicKey());
            absorb(results, encapsulation.ciphertext());
            absorb(results, encapsulation.secret());
            absorb(results, share.decapsulate(squeeze(input, kem.ciphertextLength())));
        }
        assertThat(squeeze(results, 32))
                .isEqualTo(hex("1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415"));
    }

    private static void assertAgreement(
            DhGroup group, String secretA, String secretB, String publicA, String publicB, String shared) {
        DhGroup.KeyShare a = group.generate(new ScriptedRandom(hex(secretA)));
        DhGroup.KeyShare b = group.generate(new ScriptedRandom(hex(secretB)));
        assertThat(a.publicValue()).isEqualTo(hex(publicA));
        assertThat(b.publicValue()).isEqualTo(hex(publicB));
        assertThat(a.agree(b.publicValue())).isEqualTo(hex(shared));
        assertThat(b.agree(a.publicValue())).isEqualTo(hex(shared));
    }

    private static byte[] squeeze(SHAKEDigest shake, int length) {
        byte[] out = new byte[length];
        shake.doOutput(out, 0, length);
        return out;
    }

    private static void absorb(SHAKEDigest shake, byte[] bytes) {
        shake.update(bytes, 0, bytes.length);
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Hashes.get("SHA-256").digest(bytes));
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
