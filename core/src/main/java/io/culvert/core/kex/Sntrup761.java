package io.culvert.core.kex;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Streamlined NTRU Prime, sntrup761 (NTRU Prime: round 3; draft-josefsson-ntruprime-streamlined). With a public key
 * {@code h = g / 3f} in R/q, a secret short polynomial r is hidden in the ciphertext {@code hr}, whose coefficients are rounded to
 * multiples of 3. Multiplied by 3f that is {@code gr} and small errors times 3, which vanish in R/3.
 *
 * <p>Constant-time in everything that is secret, but for the attempts of key generation that are thrown away.
 */
final class Sntrup761 implements Kem {
    private static final int PUBLIC_KEY_LENGTH = 1158;
    private static final int ROUNDED_LENGTH = 1007;
    private static final int HASH_LENGTH = 32;
    private static final int CIPHERTEXT_LENGTH = ROUNDED_LENGTH + HASH_LENGTH;

    private static final int Q = SmallModulus.Q.value;

    /** What is added to a coefficient, so that it is not negative. */
    private static final int OFFSET = (Q - 1) / 2;

    /** How many multiples of 3 a coefficient can be rounded to. */
    private static final int ROUNDED_VALUES = (Q + 2) / 3;

    private static final int ONE_THIRD = SmallModulus.Q.invert(3);

    // The first byte of what is hashed tells what it is hashed for.
    private static final int FOR_REJECTED_SESSION = 0;
    private static final int FOR_SESSION = 1;
    private static final int FOR_CONFIRMATION = 2;
    private static final int FOR_PLAINTEXT = 3;
    private static final int FOR_PUBLIC_KEY = 4;

    @Override
    public int publicKeyLength() {
        return PUBLIC_KEY_LENGTH;
    }

    @Override
    public int ciphertextLength() {
        return CIPHERTEXT_LENGTH;
    }

    @Override
    public boolean slow() {
        return true;
    }

    @Override
    public KeyShare generate(SecureRandom random) {
        int[] gInverse = new int[NtruPrimeRing.DEGREE];
        int[] g;
        do {
            g = NtruPrimeSampling.small(random);
        } while (!NtruPrimeRing.divide(1, g, SmallModulus.THREE, gInverse));
        int[] f = NtruPrimeSampling.shortOne(random);
        int[] oneThirdOfF = new int[NtruPrimeRing.DEGREE];
        NtruPrimeRing.divide(ONE_THIRD, f, SmallModulus.Q, oneThirdOfF);
        int[] h = NtruPrimeRing.multiply(oneThirdOfF, g, SmallModulus.Q);
        NtruPrimeRing.zero(g);
        NtruPrimeRing.zero(oneThirdOfF);
        byte[] rejection = new byte[NtruPrimeCoding.SMALL_LENGTH];
        random.nextBytes(rejection);
        return new Share(PublicKey.of(h), f, gInverse, rejection);
    }

    @Override
    public Encapsulation encapsulate(byte[] publicKey, SecureRandom random) {
        int[] r = NtruPrimeSampling.shortOne(random);
        byte[] plaintext = NtruPrimeCoding.encodeSmall(r);
        byte[] ciphertext = PublicKey.of(publicKey).hide(r, plaintext);
        byte[] secret = sessionKey(FOR_SESSION, plaintext, ciphertext);
        NtruPrimeRing.zero(r);
        Secret.zero(plaintext);
        return new Encapsulation(ciphertext, secret);
    }

    private static byte[] sessionKey(int purpose, byte[] plaintext, byte[] ciphertext) {
        byte[] hashed = hash(FOR_PLAINTEXT, plaintext);
        byte[] key = hash(purpose, hashed, ciphertext);
        Secret.zero(hashed);
        return key;
    }

    private static byte[] hash(int purpose, byte[]... parts) {
        MessageDigest sha512 = Hashes.get("SHA-512");
        sha512.update((byte) purpose);
        for (byte[] part : parts) {
            sha512.update(part);
        }
        return Arrays.copyOf(sha512.digest(), HASH_LENGTH);
    }

    record PublicKey(byte[] encoded, int[] h, byte[] digest) {
        static PublicKey of(byte[] encoded) {
            int[] h = NtruPrimeCoding.decode(encoded, Q);
            for (int i = 0; i < h.length; i++) {
                h[i] -= OFFSET;
            }
            return new PublicKey(encoded, h, hash(FOR_PUBLIC_KEY, encoded));
        }

        static PublicKey of(int[] h) {
            int[] numbers = new int[h.length];
            for (int i = 0; i < h.length; i++) {
                numbers[i] = h[i] + OFFSET;
            }
            byte[] encoded = NtruPrimeCoding.encode(numbers, Q, PUBLIC_KEY_LENGTH);
            return new PublicKey(encoded, h, hash(FOR_PUBLIC_KEY, encoded));
        }

        /** The ciphertext: r hidden, and a hash to prove that whoever made it knows r. */
        byte[] hide(int[] r, byte[] plaintext) {
            int[] product = NtruPrimeRing.multiply(h, r, SmallModulus.Q);
            for (int i = 0; i < product.length; i++) {
                // Rounded, it is a multiple of 3 from -OFFSET on; the shift divides by 3 exactly.
                int rounded = product[i] - SmallModulus.THREE.reduce(product[i]);
                product[i] = ((rounded + OFFSET) * 10923) >> 15;
            }
            byte[] ciphertext =
                    Arrays.copyOf(NtruPrimeCoding.encode(product, ROUNDED_VALUES, ROUNDED_LENGTH), CIPHERTEXT_LENGTH);
            byte[] hashed = hash(FOR_PLAINTEXT, plaintext);
            byte[] confirmation = hash(FOR_CONFIRMATION, hashed, digest);
            System.arraycopy(confirmation, 0, ciphertext, ROUNDED_LENGTH, HASH_LENGTH);
            Secret.zero(hashed);
            return ciphertext;
        }
    }

    /** A ciphertext that nobody can have made in the right way leads to a secret too, one made of {@code rejection}. */
    record Share(PublicKey key, int[] f, int[] gInverse, byte[] rejection) implements KeyShare {
        @Override
        public byte[] publicKey() {
            return key.encoded();
        }

        @Override
        public byte[] decapsulate(byte[] ciphertext) {
            int[] r = reveal(ciphertext);
            byte[] plaintext = NtruPrimeCoding.encodeSmall(r);
            byte[] expected = key.hide(r, plaintext);
            int different = 0;
            for (int i = 0; i < expected.length; i++) {
                different |= expected[i] ^ ciphertext[i];
            }
            int rejected = NtruPrimeRing.isNotZero(different);
            for (int i = 0; i < plaintext.length; i++) {
                plaintext[i] ^= (byte) (rejected & (plaintext[i] ^ rejection[i]));
            }
            int purpose = FOR_SESSION ^ (rejected & (FOR_SESSION ^ FOR_REJECTED_SESSION));
            byte[] secret = sessionKey(purpose, plaintext, ciphertext);
            NtruPrimeRing.zero(r);
            Secret.zero(plaintext);
            Secret.zero(expected);
            return secret;
        }

        /** The short polynomial in a ciphertext, or another one if there is none. */
        private int[] reveal(byte[] ciphertext) {
            int[] c = NtruPrimeCoding.decode(ciphertext, ROUNDED_VALUES);
            for (int i = 0; i < c.length; i++) {
                c[i] = 3 * c[i] - OFFSET;
            }
            int[] e = NtruPrimeRing.multiply(c, f, SmallModulus.Q);
            for (int i = 0; i < e.length; i++) {
                e[i] = SmallModulus.THREE.reduce(SmallModulus.Q.reduce(3 * e[i]));
            }
            int[] r = NtruPrimeRing.multiply(e, gInverse, SmallModulus.THREE);
            NtruPrimeRing.zero(e);
            int weight = 0;
            for (int coefficient : r) {
                weight += coefficient & 1;
            }
            int unfit = NtruPrimeRing.isNotZero(weight - NtruPrimeSampling.WEIGHT);
            for (int i = 0; i < r.length; i++) {
                int other = i < NtruPrimeSampling.WEIGHT ? 1 : 0;
                r[i] ^= unfit & (r[i] ^ other);
            }
            return r;
        }

        @Override
        public void destroy() {
            NtruPrimeRing.zero(f);
            NtruPrimeRing.zero(gInverse);
            Secret.zero(rejection);
        }
    }
}
