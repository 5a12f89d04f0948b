package io.culvert.core.kex;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** The generator behind NIST's known answers for post-quantum cryptography: CTR_DRBG with AES-256 (SP 800-90A section 10.2). */
final class NistRandom extends SecureRandom {
    static final int SEED_LENGTH = 48;

    private static final long serialVersionUID = 1L;
    private static final int KEY_LENGTH = 32;
    private static final int BLOCK = 16;

    private byte[] key = new byte[KEY_LENGTH];
    private byte[] counter = new byte[BLOCK];

    NistRandom(byte[] seed) {
        update(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        for (int at = 0; at < bytes.length; at += BLOCK) {
            System.arraycopy(nextBlock(), 0, bytes, at, Math.min(BLOCK, bytes.length - at));
        }
        update(new byte[SEED_LENGTH]);
    }

    private void update(byte[] input) {
        byte[] state = new byte[SEED_LENGTH];
        for (int at = 0; at < SEED_LENGTH; at += BLOCK) {
            System.arraycopy(nextBlock(), 0, state, at, BLOCK);
        }
        for (int i = 0; i < SEED_LENGTH; i++) {
            state[i] ^= input[i];
        }
        key = Arrays.copyOf(state, KEY_LENGTH);
        counter = Arrays.copyOfRange(state, KEY_LENGTH, SEED_LENGTH);
    }

    private byte[] nextBlock() {
        for (int i = BLOCK - 1; i >= 0 && ++counter[i] == 0; i--) {}
        try {
            Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            return aes.doFinal(counter);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
