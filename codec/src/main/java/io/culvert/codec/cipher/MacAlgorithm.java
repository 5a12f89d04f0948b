package io.culvert.codec.cipher;

import java.util.Optional;

/** The MACs that can be negotiated (RFC 6668, and OpenSSH's encrypt-then-MAC variants). */
public enum MacAlgorithm {
    HMAC_SHA2_256("hmac-sha2-256", "HmacSHA256", 32, false),
    HMAC_SHA2_512("hmac-sha2-512", "HmacSHA512", 64, false),
    HMAC_SHA2_256_ETM("hmac-sha2-256-etm@openssh.com", "HmacSHA256", 32, true),
    HMAC_SHA2_512_ETM("hmac-sha2-512-etm@openssh.com", "HmacSHA512", 64, true);

    private final String wireName;
    private final String jceName;
    private final int tagLength;
    private final boolean etm;

    MacAlgorithm(String wireName, String jceName, int tagLength, boolean etm) {
        this.wireName = wireName;
        this.jceName = jceName;
        this.tagLength = tagLength;
        this.etm = etm;
    }

    public static Optional<MacAlgorithm> of(String wireName) {
        for (MacAlgorithm algorithm : values()) {
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

    /** Bytes of key to derive: as many as the tag has (RFC 6668 section 2). */
    public int keyLength() {
        return tagLength;
    }

    public int tagLength() {
        return tagLength;
    }

    /** Whether the MAC is over the ciphertext. */
    public boolean etm() {
        return etm;
    }

    String jceName() {
        return jceName;
    }
}
