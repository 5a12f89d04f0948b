package io.culvert.core.key;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;

/** RSASSA-PKCS1-v1_5 through the JCA. */
final class RsaPrivateHalf implements PrivateHalf {
    private final PrivateKey key;

    RsaPrivateHalf(PrivateKey key) {
        this.key = key;
    }

    @Override
    public byte[] sign(String signatureAlgorithm, byte[] data) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(RsaPublicKey.signatureName(signatureAlgorithm));
        signer.initSign(key);
        signer.update(data);
        return signer.sign();
    }

    @Override
    public PrivateKey toJca() {
        return key;
    }

    @Override
    public boolean slow() {
        return true;
    }
}
