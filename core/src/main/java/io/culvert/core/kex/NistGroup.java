package io.culvert.core.kex;

import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** Elliptic curve Diffie-Hellman on the NIST curves (RFC 5656 section 4). Not through the JCA, which is several times slower. */
enum NistGroup implements DhGroup {
    P256("secp256r1", false),
    P384("secp384r1", false),
    P521("secp521r1", true);

    private static final byte UNCOMPRESSED = 4;

    private final X9ECParameters curve;
    private final int fieldBytes;
    private final boolean slow;

    NistGroup(String standardName, boolean slow) {
        curve = CustomNamedCurves.getByName(standardName);
        fieldBytes = (curve.getCurve().getFieldSize() + 7) / 8;
        this.slow = slow;
    }

    @Override
    public KeyShare generate(SecureRandom random) {
        BigInteger scalar =
                BigIntegers.createRandomInRange(BigInteger.ONE, curve.getN().subtract(BigInteger.ONE), random);
        ECPoint point = new FixedPointCombMultiplier().multiply(curve.getG(), scalar);
        return new Share(scalar, point.normalize().getEncoded(false));
    }

    @Override
    public boolean slow() {
        return slow;
    }

    /** Takes the uncompressed form only, and only of a point on this curve; infinity has another form. */
    private ECPoint decode(byte[] value) {
        if (value.length != 1 + 2 * fieldBytes || value[0] != UNCOMPRESSED) {
            throw Refusal.because("a value is not an uncompressed point of the curve");
        }
        return curve.getCurve().decodePoint(value);
    }

    private final class Share implements KeyShare {
        private BigInteger scalar;
        private final byte[] publicValue;

        Share(BigInteger scalar, byte[] publicValue) {
            this.scalar = scalar;
            this.publicValue = publicValue;
        }

        @Override
        public byte[] publicValue() {
            return publicValue;
        }

        /** The x coordinate (RFC 5656 section 4). The curves have cofactor 1, so the product is never infinity. */
        @Override
        public byte[] agree(byte[] peerValue) {
            return decode(peerValue)
                    .multiply(scalar)
                    .normalize()
                    .getAffineXCoord()
                    .getEncoded();
        }

        /** A BigInteger cannot be zeroed, only forgotten. */
        @Override
        public void destroy() {
            scalar = BigInteger.ZERO;
        }
    }
}
