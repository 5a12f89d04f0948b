package io.culvert.forwarding.keys;

import java.util.Arrays;

/**
 * Blowfish with the key schedules that bcrypt adds (EksBlowfish). Only for {@link BcryptPbkdf}: nothing is encrypted
 * with it.
 */
final class Blowfish {
    private static final int ROUNDS = 16;
    private static final int BOX = 256;

    private final int[] p;
    private final int[] s;

    Blowfish() {
        p = Arrays.copyOf(Initial.STATE, ROUNDS + 2);
        s = Arrays.copyOfRange(Initial.STATE, ROUNDS + 2, Initial.STATE.length);
    }

    /** Blowfish's own key schedule. */
    void expand(byte[] key) {
        expand(new byte[Integer.BYTES], key);
    }

    /** bcrypt's: a salt is mixed into each block that goes through the cipher. */
    void expand(byte[] salt, byte[] key) {
        Words keyWords = new Words(key);
        for (int i = 0; i < p.length; i++) {
            p[i] ^= keyWords.next();
        }
        Words saltWords = new Words(salt);
        int[] block = new int[2];
        fill(p, block, saltWords);
        fill(s, block, saltWords);
    }

    /** Encrypts the two words at {@code at}. */
    void encrypt(int[] block, int at) {
        int left = block[at];
        int right = block[at + 1];
        for (int round = 0; round < ROUNDS; round += 2) {
            left ^= p[round];
            right ^= f(left) ^ p[round + 1];
            left ^= f(right);
        }
        block[at] = right ^ p[ROUNDS + 1];
        block[at + 1] = left ^ p[ROUNDS];
    }

    void clear() {
        Arrays.fill(p, 0);
        Arrays.fill(s, 0);
    }

    private void fill(int[] target, int[] block, Words salt) {
        for (int i = 0; i < target.length; i += 2) {
            block[0] ^= salt.next();
            block[1] ^= salt.next();
            encrypt(block, 0);
            target[i] = block[0];
            target[i + 1] = block[1];
        }
    }

    private int f(int x) {
        return (s[x >>> 24] + s[BOX + (x >>> 16 & 0xff)] ^ s[2 * BOX + (x >>> 8 & 0xff)]) + s[3 * BOX + (x & 0xff)];
    }

    /** Computed when the first encrypted key is opened: some milliseconds instead of a page of numbers. */
    private static final class Initial {
        static final int[] STATE = PiDigits.words(ROUNDS + 2 + 4 * BOX);
    }

    /** Reads bytes as big-endian words, over and over. */
    private static final class Words {
        private final byte[] bytes;
        private int at;

        Words(byte[] bytes) {
            this.bytes = bytes;
        }

        int next() {
            int word = 0;
            for (int i = 0; i < Integer.BYTES; i++) {
                word = word << 8 | bytes[at] & 0xff;
                at = at + 1 == bytes.length ? 0 : at + 1;
            }
            return word;
        }
    }
}
