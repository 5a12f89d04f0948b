package io.culvert.core.key;

import io.culvert.codec.message.Wire;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;

/** ECDSA through the JCA, which makes its own nonces (rule T18). */
final class EcdsaPrivateHalf implements PrivateHalf {
    private final EcdsaCurve curve;
    private final PrivateKey key;

    EcdsaPrivateHalf(EcdsaCurve curve, PrivateKey key) {
        this.curve = curve;
        this.key = key;
    }

    /** RFC 5656 section 3.1.2: mpint r, mpint s. */
    @Override
    public byte[] sign(String signatureAlgorithm, byte[] data) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(curve.signatureName());
        signer.initSign(key);
        signer.update(data);
        byte[] sideBySide = signer.sign();
        int half = curve.fieldBytes();
        return Wire.toBytes(out -> {
            Wire.writeMpint(out, new BigInteger(1, Arrays.copyOf(sideBySide, half)));
            Wire.writeMpint(out, new BigInteger(1, Arrays.copyOfRange(sideBySide, half, 2 * half)));
        });
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
