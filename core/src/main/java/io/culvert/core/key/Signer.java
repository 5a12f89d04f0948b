package io.culvert.core.key;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A private key that may live elsewhere, as in an agent. */
public interface Signer extends Identity {
    SshPublicKey publicKey();

    @Override
    default CompletionStage<Optional<Signer>> unlock() {
        return CompletableFuture.completedStage(Optional.of(this));
    }

    /**
     * Signs {@code data}. Must not block the caller for more than the signature itself takes.
     *
     * @param signatureAlgorithm one of the public key's {@link SshPublicKey#signatureAlgorithms()}
     * @return the signature in wire form: string algorithm, string signature (RFC 4253 section 6.6)
     */
    CompletionStage<byte[]> sign(String signatureAlgorithm, byte[] data);
}
