package io.culvert.core.key;

import io.culvert.codec.message.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECPublicKeySpec;
import java.util.List;

/** An ECDSA key (RFC 5656 section 3.1): string type, string curve, string Q. */
final class EcdsaPublicKey extends EncodedKey {
    private final EcdsaCurve curve;
    private final PublicKey key;

    /** @param q the uncompressed form of a point on that curve */
    EcdsaPublicKey(EcdsaCurve curve, byte[] q) throws GeneralSecurityException {
        super(curve.keyType(), blob(curve, q));
        this.curve = curve;
        key = KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(curve.decodePoint(q), curve.spec()));
    }

    private static byte[] blob(EcdsaCurve curve, byte[] q) {
        return Wire.toBytes(out -> {
            Wire.writeUtf8(out, curve.keyType());
            Wire.writeUtf8(out, curve.identifier());
            Wire.writeBytes(out, q);
        });
    }

    @Override
    public List<String> signatureAlgorithms() {
        return List.of(curve.keyType());
    }

    @Override
    boolean matches(String signatureAlgorithm, byte[] data, byte[] signature) throws GeneralSecurityException {
        ByteBuf in = Unpooled.wrappedBuffer(signature);
        BigInteger r = Wire.readMpint(in);
        BigInteger s = Wire.readMpint(in);
        Wire.requireEnd(in, "ECDSA signature");
        // Checked here as well as by the provider: providers have been known to take zeros (CVE-2022-21449).
        if (!isInRange(r) || !isInRange(s)) {
            return false;
        }
        int length = curve.fieldBytes();
        byte[] sideBySide = new byte[2 * length];
        FixedLength.write(r, sideBySide, 0, length);
        FixedLength.write(s, sideBySide, length, length);
        Signature verifier = Signature.getInstance(curve.signatureName());
        verifier.initVerify(key);
        verifier.update(data);
        return verifier.verify(sideBySide);
    }

    private boolean isInRange(BigInteger value) {
        return value.signum() > 0 && value.compareTo(curve.spec().getOrder()) < 0;
    }
}
