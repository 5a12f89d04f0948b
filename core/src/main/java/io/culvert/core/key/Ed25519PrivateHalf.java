package io.culvert.core.key;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519 by its seed. Not through the JCA, whose implementation is more than ten times slower. */
final class Ed25519PrivateHalf implements PrivateHalf {
    private final byte[] seed;
    private final byte[] encodedPublicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];

    /** @param seed 32 bytes (RFC 8032 section 5.1.5), which this now owns */
    Ed25519PrivateHalf(byte[] seed) {
        this.seed = seed;
        Ed25519.generatePublicKey(seed, 0, encodedPublicKey, 0);
    }

    byte[] encodedPublicKey() {
        return encodedPublicKey.clone();
    }

    @Override
    public byte[] sign(String signatureAlgorithm, byte[] data) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, encodedPublicKey, 0, data, 0, data.length, signature, 0);
        return signature;
    }

    @Override
    public PrivateKey toJca() throws GeneralSecurityException {
        return KeyFactory.getInstance("Ed25519")
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
    }

    @Override
    public boolean slow() {
        return false;
    }

    @Override
    public void destroy() {
        Arrays.fill(seed, (byte) 0);
    }
}
