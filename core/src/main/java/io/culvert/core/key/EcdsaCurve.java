package io.culvert.core.key;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.util.Arrays;
import java.util.Optional;

/** The three curves that RFC 5656 section 10.1 requires, and the hash that its section 6.2.1 ties to each. */
enum EcdsaCurve {
    NISTP256("nistp256", "secp256r1", "SHA256", 32),
    NISTP384("nistp384", "secp384r1", "SHA384", 48),
    NISTP521("nistp521", "secp521r1", "SHA512", 66);

    private static final byte UNCOMPRESSED = 4;

    private final String identifier;
    private final String hash;
    private final int fieldBytes;
    private final ECParameterSpec spec;

    EcdsaCurve(String identifier, String standardName, String hash, int fieldBytes) {
        this.identifier = identifier;
        this.hash = hash;
        this.fieldBytes = fieldBytes;
        spec = specOf(standardName);
    }

    static Optional<EcdsaCurve> ofKeyType(String keyType) {
        return Arrays.stream(values())
                .filter(curve -> curve.keyType().equals(keyType))
                .findFirst();
    }

    static Optional<EcdsaCurve> ofSpec(ECParameterSpec spec) {
        return Arrays.stream(values())
                .filter(curve -> curve.spec.getCurve().equals(spec.getCurve())
                        && curve.spec.getGenerator().equals(spec.getGenerator())
                        && curve.spec.getOrder().equals(spec.getOrder()))
                .findFirst();
    }

    /** As "ecdsa-sha2-nistp256": the key's type, and its one signature algorithm. */
    String keyType() {
        return "ecdsa-sha2-" + identifier;
    }

    /** As "nistp256". */
    String identifier() {
        return identifier;
    }

    /** The JCA's name of ECDSA with r and s side by side, so that no DER is read or written. */
    String signatureName() {
        return hash + "withECDSAinP1363Format";
    }

    /** The bytes of a coordinate, and of r and s: on all three curves the order is as long as the field. */
    int fieldBytes() {
        return fieldBytes;
    }

    ECParameterSpec spec() {
        return spec;
    }

    /** Reads the uncompressed form (SEC 1 section 2.3.3), the only one in use, and checks that the point is on this curve. */
    ECPoint decodePoint(byte[] encoded) throws InvalidKeyException {
        if (encoded.length != 1 + 2 * fieldBytes || encoded[0] != UNCOMPRESSED) {
            throw new InvalidKeyException(keyType() + " key is not an uncompressed point of that curve");
        }
        ECPoint point = new ECPoint(
                new BigInteger(1, encoded, 1, fieldBytes), new BigInteger(1, encoded, 1 + fieldBytes, fieldBytes));
        if (!contains(point)) {
            throw new InvalidKeyException(keyType() + " key is not a point on that curve");
        }
        return point;
    }

    byte[] encodePoint(ECPoint point) {
        byte[] encoded = new byte[1 + 2 * fieldBytes];
        encoded[0] = UNCOMPRESSED;
        FixedLength.write(point.getAffineX(), encoded, 1, fieldBytes);
        FixedLength.write(point.getAffineY(), encoded, 1 + fieldBytes, fieldBytes);
        return encoded;
    }

    /** Whether y^2 = x^3 + ax + b in the field. The cofactor is 1, so any such point is in the right group. */
    private boolean contains(ECPoint point) {
        EllipticCurve curve = spec.getCurve();
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB());
        return x.compareTo(p) < 0
                && y.compareTo(p) < 0
                && y.multiply(y).subtract(right).mod(p).signum() == 0;
    }

    private static ECParameterSpec specOf(String standardName) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(standardName));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no elliptic curve " + standardName, e);
        }
    }
}
