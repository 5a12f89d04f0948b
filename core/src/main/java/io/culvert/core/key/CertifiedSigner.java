package io.culvert.core.key;

import java.util.concurrent.CompletionStage;

/** A private key, wherever it lives, that shows a certificate of its public key. */
public record CertifiedSigner(Signer signer, Certificate certificate) implements Signer {
    /** @throws IllegalArgumentException if the certificate is another key's */
    public CertifiedSigner {
        if (!signer.publicKey().equals(certificate.plain())) {
            throw new IllegalArgumentException("the certificate is not one of key " + signer.publicKey());
        }
    }

    @Override
    public SshPublicKey publicKey() {
        return certificate;
    }

    @Override
    public CompletionStage<byte[]> sign(String signatureAlgorithm, byte[] data) {
        return signer.sign(CertificateNames.plain(signatureAlgorithm), data);
    }
}
