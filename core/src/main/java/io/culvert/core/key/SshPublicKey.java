package io.culvert.core.key;

import java.util.List;

/** A public key as SSH has it. Equal when the blobs are equal. */
public interface SshPublicKey {
    /** The key type, as "ssh-ed25519" (not a signature algorithm: RSA keys are "ssh-rsa" here). */
    String type();

    /** The wire form (RFC 4253 section 6.6). A new array at each call. */
    byte[] blob();

    /** The signature algorithms that this key can be used with, the preferred one first. */
    List<String> signatureAlgorithms();

    /**
     * Whether {@code signature}, in wire form, is this key's over {@code data}, made with exactly this algorithm. Never
     * throws: whatever goes wrong is a false (rule T17).
     */
    boolean verify(String signatureAlgorithm, byte[] data, byte[] signature);

    /** "SHA256:" and the unpadded base64 of the blob's hash, as ssh-keygen prints it. */
    String fingerprint();
}
