package io.culvert.codec.cipher;

import java.util.Optional;

/** The ciphers that can be negotiated; never CBC (rule T07). */
public enum CipherAlgorithm {
    AES128_GCM("aes128-gcm@openssh.com", 16, 12, true),
    AES256_GCM("aes256-gcm@openssh.com", 32, 12, true),
    CHACHA20_POLY1305("chacha20-poly1305@openssh.com", 64, 0, true),
    AES128_CTR("aes128-ctr", 16, 16, false),
    AES192_CTR("aes192-ctr", 24, 16, false),
    AES256_CTR("aes256-ctr", 32, 16, false);

    private final String wireName;
    private final int keyLength;
    private final int ivLength;
    private final boolean authenticated;

    CipherAlgorithm(String wireName, int keyLength, int ivLength, boolean authenticated) {
        this.wireName = wireName;
        this.keyLength = keyLength;
        this.ivLength = ivLength;
        this.authenticated = authenticated;
    }

    public static Optional<CipherAlgorithm> of(String wireName) {
        for (CipherAlgorithm algorithm : values()) {
            if (algorithm.wireName.equals(wireName)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** The name in a KEXINIT. */
    public String wireName() {
        return wireName;
    }

    /** Bytes of key to derive. */
    public int keyLength() {
        return keyLength;
    }

    /** Bytes of initial IV to derive. */
    public int ivLength() {
        return ivLength;
    }

    /** Whether it authenticates too, so that the negotiated MAC is left aside. */
    public boolean isAuthenticated() {
        return authenticated;
    }

    /** After how many packets at the latest the key must be replaced (rule T11). */
    public long maxPacketsPerKey() {
        return authenticated ? 1L << 28 : 1L << 31;
    }
}
