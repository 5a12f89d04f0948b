package io.culvert.core.key;

import java.util.List;
import java.util.OptionalInt;

/** A public key as SSH has it. Equal when the blobs are equal. */
public interface SshPublicKey {
    /** The key type, as "ssh-ed25519" (not a signature algorithm: RSA keys are "ssh-rsa" here). */
    String type();

    /** The wire form (RFC 4253 section 6.6). A new array at each call. */
    byte[] blob();

    /** The signature algorithms that this key can be used with, the preferred one first. */
    List<String> signatureAlgorithms();

    /** As {@link #verify(String, byte[], byte[], Presence)}, with a touch if this is a security key's. */
    default boolean verify(String signatureAlgorithm, byte[] data, byte[] signature) {
        return verify(signatureAlgorithm, data, signature, Presence.TOUCHED);
    }

    /**
     * Whether {@code signature}, in wire form, is this key's over {@code data}, made with exactly this algorithm, and
     * in this presence if that is a thing that the key can tell. Never throws: whatever goes wrong is a false (rule
     * T17).
     */
    boolean verify(String signatureAlgorithm, byte[] data, byte[] signature, Presence presence);

    /** The key itself, where this is a {@link Certificate} of it. */
    default SshPublicKey plain() {
        return this;
    }

    /**
     * Bits of an RSA key's modulus, also of one that is certified; empty for other types, whose size their type tells.
     */
    default OptionalInt rsaBits() {
        return OptionalInt.empty();
    }

    /** "SHA256:" and the unpadded base64 of the blob's hash, as ssh-keygen prints it. */
    String fingerprint();
}
