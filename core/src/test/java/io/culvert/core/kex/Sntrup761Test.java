package io.culvert.core.kex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeKEMExtractor;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeKEMGenerator;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeKeyGenerationParameters;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeKeyPairGenerator;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeParameters;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimePrivateKeyParameters;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimePublicKeyParameters;
import org.junit.jupiter.api.Test;

/** sntrup761 against Bouncy Castle's, which draws the same numbers from a generator: whatever comes out must be the same. */
final class Sntrup761Test {
    private static final SNTRUPrimeParameters PARAMETERS = SNTRUPrimeParameters.sntrup761;
    private static final int RUNS = 12;

    private final Sntrup761 kem = new Sntrup761();

    /** The hash of NIST's first known answer that PQClean publishes (crypto_kem/sntrup761/META.yml). */
    @Test
    void the_known_answer_has_the_published_hash() {
        byte[] entropy = new byte[NistRandom.SEED_LENGTH];
        for (int i = 0; i < entropy.length; i++) {
            entropy[i] = (byte) i;
        }
        byte[] seed = new byte[NistRandom.SEED_LENGTH];
        new NistRandom(entropy).nextBytes(seed);
        NistRandom random = new NistRandom(seed);

        Sntrup761.Share share = (Sntrup761.Share) kem.generate(random);
        Kem.Encapsulation encapsulation = kem.encapsulate(share.publicKey(), random);

        HexFormat hex = HexFormat.of().withUpperCase();
        String secretKey = hex.formatHex(NtruPrimeCoding.encodeSmall(share.f()))
                + hex.formatHex(NtruPrimeCoding.encodeSmall(share.gInverse()))
                + hex.formatHex(share.publicKey())
                + hex.formatHex(share.rejection())
                + hex.formatHex(share.key().digest());
        String answer = "count = 0\nseed = " + hex.formatHex(seed)
                + "\npk = " + hex.formatHex(share.publicKey())
                + "\nsk = " + secretKey
                + "\nct = " + hex.formatHex(encapsulation.ciphertext())
                + "\nss = " + hex.formatHex(encapsulation.secret()) + "\n";
        assertThat(KnownAnswersTest.sha256(answer.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("afc42c3a5b10f4ef69654250097ebda9b9564570f4086744b24a6daf2bd1f89a");
        assertThat(share.decapsulate(encapsulation.ciphertext())).isEqualTo(encapsulation.secret());
    }

    @Test
    void keys_ciphertexts_and_secrets_are_those_of_bouncy_castle() {
        for (int run = 0; run < RUNS; run++) {
            Kem.KeyShare share = kem.generate(random(run));
            AsymmetricCipherKeyPair pair = bouncyCastlePair(random(run));
            SNTRUPrimePublicKeyParameters publicKey = (SNTRUPrimePublicKeyParameters) pair.getPublic();
            assertThat(share.publicKey()).hasSize(1158).isEqualTo(publicKey.getEncoded());

            Kem.Encapsulation ours = kem.encapsulate(share.publicKey(), random(-run));
            SecretWithEncapsulation theirs = new SNTRUPrimeKEMGenerator(random(-run)).generateEncapsulated(publicKey);
            assertThat(ours.ciphertext()).hasSize(1039).isEqualTo(theirs.getEncapsulation());
            assertThat(ours.secret()).hasSize(32).isEqualTo(theirs.getSecret());

            assertThat(share.decapsulate(ours.ciphertext())).isEqualTo(ours.secret());
            assertThat(extract(pair, ours.ciphertext())).isEqualTo(ours.secret());
        }
    }

    /**
     * The secret is then SHA-512(0, SHA-512(3, rejection), ciphertext), halved both times. Here Bouncy Castle is no measure: it hashes the
     * ciphertext that it expected.
     */
    @Test
    void ciphertexts_that_were_tampered_with_lead_to_the_secret_of_rejection() {
        Random noise = new Random(7);
        Sntrup761.Share share = (Sntrup761.Share) kem.generate(random(7));
        Kem.Encapsulation encapsulation = kem.encapsulate(share.publicKey(), random(8));
        for (int run = 0; run < 100; run++) {
            byte[] tampered = encapsulation.ciphertext().clone();
            switch (run % 3) {
                case 0 -> tampered[noise.nextInt(1007)] ^= (byte) (1 << noise.nextInt(8));
                case 1 -> tampered[1007 + noise.nextInt(32)] ^= (byte) (1 << noise.nextInt(8));
                default -> noise.nextBytes(tampered);
            }
            byte[] expected = halfSha512(0, halfSha512(3, share.rejection(), new byte[0]), tampered);
            assertThat(share.decapsulate(tampered)).isEqualTo(expected);
        }
    }

    /** There is no public key that is malformed, but one of another length. */
    @Test
    void whatever_has_the_length_of_a_public_key_is_encapsulated_for_as_bouncy_castle_does() {
        Random noise = new Random(9);
        for (int run = 0; run < RUNS; run++) {
            byte[] publicKey = new byte[1158];
            noise.nextBytes(publicKey);
            // Bouncy Castle takes the last byte for a signed one; in what is valid it is never negative.
            publicKey[1157] &= 0x7f;
            SecretWithEncapsulation theirs = new SNTRUPrimeKEMGenerator(random(run))
                    .generateEncapsulated(new SNTRUPrimePublicKeyParameters(PARAMETERS, publicKey));
            Kem.Encapsulation ours = kem.encapsulate(publicKey, random(run));
            assertThat(ours.ciphertext()).isEqualTo(theirs.getEncapsulation());
            assertThat(ours.secret()).isEqualTo(theirs.getSecret());
        }
        assertThatThrownBy(() -> kem.encapsulate(new byte[1157], random(0))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void T08_the_private_key_of_a_destroyed_share_is_zeroed() {
        Sntrup761.Share share = (Sntrup761.Share) kem.generate(random(3));
        share.destroy();
        assertThat(share.f()).containsOnly(0);
        assertThat(share.gInverse()).containsOnly(0);
        assertThat(share.rejection()).containsOnly(0);
    }

    private static byte[] halfSha512(int purpose, byte[] first, byte[] second) {
        MessageDigest sha512 = Hashes.get("SHA-512");
        sha512.update((byte) purpose);
        sha512.update(first);
        return Arrays.copyOf(sha512.digest(second), 32);
    }

    private static AsymmetricCipherKeyPair bouncyCastlePair(SecureRandom random) {
        SNTRUPrimeKeyPairGenerator generator = new SNTRUPrimeKeyPairGenerator();
        generator.init(new SNTRUPrimeKeyGenerationParameters(random, PARAMETERS));
        return generator.generateKeyPair();
    }

    private static byte[] extract(AsymmetricCipherKeyPair pair, byte[] ciphertext) {
        return new SNTRUPrimeKEMExtractor((SNTRUPrimePrivateKeyParameters) pair.getPrivate()).extractSecret(ciphertext);
    }

    /** A generator that gives the same bytes, in whatever portions they are drawn. */
    private static SecureRandom random(int seed) {
        byte[] script = new byte[100_000];
        new Random(seed).nextBytes(script);
        return new ScriptedRandom(script);
    }
}
