package io.culvert.core.kex;

import java.security.MessageDigest;

/** From K and H to keys (RFC 4253 section 7.2). One thread at a time. */
public final class KeyDerivation {
    public static final char INITIAL_IV_CLIENT_TO_SERVER = 'A';
    public static final char INITIAL_IV_SERVER_TO_CLIENT = 'B';
    public static final char ENCRYPTION_KEY_CLIENT_TO_SERVER = 'C';
    public static final char ENCRYPTION_KEY_SERVER_TO_CLIENT = 'D';
    public static final char INTEGRITY_KEY_CLIENT_TO_SERVER = 'E';
    public static final char INTEGRITY_KEY_SERVER_TO_CLIENT = 'F';

    private final String hash;
    private final byte[] encodedSecret;
    private final byte[] exchangeHash;
    private final byte[] sessionId;
    private boolean destroyed;

    /**
     * @param hash the {@link KexMethod#hash()} of this exchange's method, not of the first exchange's
     * @param encodedSecret K with its length; copied
     * @param exchangeHash H of this exchange
     * @param sessionId H of the connection's first exchange
     */
    public KeyDerivation(String hash, byte[] encodedSecret, byte[] exchangeHash, byte[] sessionId) {
        this.hash = hash;
        this.encodedSecret = encodedSecret.clone();
        this.exchangeHash = exchangeHash.clone();
        this.sessionId = sessionId.clone();
    }

    /**
     * A key, which is the caller's to zero.
     *
     * @param letter one of the constants here
     * @param length in bytes, 0 or more
     * @throws IllegalStateException after {@link #destroy()}
     */
    public byte[] derive(char letter, int length) {
        if (destroyed) {
            throw new IllegalStateException("K is destroyed");
        }
        if (letter < INITIAL_IV_CLIENT_TO_SERVER || letter > INTEGRITY_KEY_SERVER_TO_CLIENT) {
            throw new IllegalArgumentException("no key has the letter " + letter);
        }
        MessageDigest digest = Hashes.get(hash);
        byte[] key = new byte[length];
        int filled = 0;
        while (filled < length) {
            digest.update(encodedSecret);
            digest.update(exchangeHash);
            if (filled == 0) {
                digest.update((byte) letter);
                digest.update(sessionId);
            } else {
                digest.update(key, 0, filled);
            }
            byte[] block = digest.digest();
            int taken = Math.min(block.length, length - filled);
            System.arraycopy(block, 0, key, filled, taken);
            filled += taken;
            Secret.zero(block);
        }
        return key;
    }

    /** Zeroes K. */
    public void destroy() {
        destroyed = true;
        Secret.zero(encodedSecret);
    }
}
