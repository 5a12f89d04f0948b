package io.culvert.forwarding.keys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** OpenBSD's bcrypt_pbkdf: PBKDF2 with bcrypt in the place of HMAC, which is how OpenSSH stretches passphrases. */
final class BcryptPbkdf {
    private static final byte[] MAGIC = "OxychromaticBlowfishSwatDynamite".getBytes(StandardCharsets.US_ASCII);
    private static final int BCRYPT_ROUNDS = 64;

    private BcryptPbkdf() {}

    /** Takes some 10 ms for each round and 32 bytes of key. {@code salt} must not be empty. */
    static byte[] derive(byte[] passphrase, byte[] salt, int rounds, int length) {
        MessageDigest sha512 = sha512();
        byte[] hashedPassphrase = sha512.digest(passphrase);
        byte[] key = new byte[length];
        int blocks = (length + MAGIC.length - 1) / MAGIC.length;
        for (int block = 0; block < blocks; block++) {
            sha512.update(salt);
            byte[] output = bcrypt(
                    hashedPassphrase,
                    sha512.digest(
                            ByteBuffer.allocate(Integer.BYTES).putInt(block + 1).array()));
            byte[] sum = output;
            for (int round = 1; round < rounds; round++) {
                output = bcrypt(hashedPassphrase, sha512.digest(output));
                sum = xor(sum, output);
            }
            // The blocks are interleaved, unlike PBKDF2's: no part of the key costs less than all of it.
            for (int i = 0, at = block; i < sum.length && at < length; i++, at += blocks) {
                key[at] = sum[i];
            }
            Arrays.fill(sum, (byte) 0);
        }
        Arrays.fill(hashedPassphrase, (byte) 0);
        return key;
    }

    private static byte[] bcrypt(byte[] passphrase, byte[] salt) {
        Blowfish blowfish = new Blowfish();
        blowfish.expand(salt, passphrase);
        for (int i = 0; i < BCRYPT_ROUNDS; i++) {
            blowfish.expand(salt);
            blowfish.expand(passphrase);
        }
        int[] words = new int[MAGIC.length / Integer.BYTES];
        ByteBuffer.wrap(MAGIC).asIntBuffer().get(words);
        for (int i = 0; i < BCRYPT_ROUNDS; i++) {
            for (int at = 0; at < words.length; at += 2) {
                blowfish.encrypt(words, at);
            }
        }
        blowfish.clear();
        // Little-endian, where everything before was big-endian: so it is in the original.
        ByteBuffer output = ByteBuffer.allocate(MAGIC.length).order(ByteOrder.LITTLE_ENDIAN);
        output.asIntBuffer().put(words);
        return output.array();
    }

    private static byte[] xor(byte[] a, byte[] b) {
        byte[] result = new byte[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = (byte) (a[i] ^ b[i]);
        }
        return result;
    }

    private static MessageDigest sha512() {
        try {
            return MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-512", e);
        }
    }
}
