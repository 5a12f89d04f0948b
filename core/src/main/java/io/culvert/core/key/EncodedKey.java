package io.culvert.core.key;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** What all public keys share: the blob is the key's identity, and a signature either verifies or it does not. */
abstract class EncodedKey implements SshPublicKey {
    private final String type;
    private final byte[] blob;

    EncodedKey(String type, byte[] blob) {
        this.type = type;
        this.blob = blob;
    }

    /** Whether {@code signature}, without its framing, verifies. May throw what it likes: that is a no. */
    abstract boolean matches(String signatureAlgorithm, byte[] data, byte[] signature) throws GeneralSecurityException;

    /** May throw what it likes, as {@link #matches}. */
    WireSignature unframe(byte[] signature) {
        return WireSignature.decode(signature);
    }

    @Override
    public final String type() {
        return type;
    }

    @Override
    public final byte[] blob() {
        return blob.clone();
    }

    /** Whether it says what is asked for. May throw what it likes, as {@link #matches}. */
    boolean asserts(Presence presence, byte[] signature) {
        return true;
    }

    @Override
    public final boolean verify(String signatureAlgorithm, byte[] data, byte[] signature, Presence presence) {
        try {
            WireSignature wire = unframe(signature);
            return signatureAlgorithms().contains(signatureAlgorithm)
                    && wire.algorithm().equals(signatureAlgorithm)
                    && asserts(presence, wire.value())
                    && matches(signatureAlgorithm, data, wire.value());
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    @Override
    public final String fingerprint() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof SshPublicKey key && MessageDigest.isEqual(blob, key.blob());
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(blob);
    }

    /** The type and the fingerprint, as for a log line. */
    @Override
    public final String toString() {
        return type + " " + fingerprint();
    }
}
