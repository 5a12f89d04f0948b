package io.culvert.forwarding.keys;

import io.culvert.core.key.SshKeyPair;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes key pairs of the numbers in key files. Only the numbers that make the key are taken from a file: the rest is
 * computed from them, because a wrong one could give the key away with the first signature.
 */
final class KeyParts {
    /** Ours (rule A06), checked here so that nothing is computed with an absurd number. */
    private static final int MAX_RSA_BITS = 16384;

    private static final Map<ASN1ObjectIdentifier, String> CURVES = Map.of(
            SECObjectIdentifiers.secp256r1, "secp256r1",
            SECObjectIdentifiers.secp384r1, "secp384r1",
            SECObjectIdentifiers.secp521r1, "secp521r1");

    private KeyParts() {}

    static SshKeyPair rsa(BigInteger n, BigInteger e, BigInteger d, BigInteger p, BigInteger q)
            throws GeneralSecurityException {
        BigInteger one = BigInteger.ONE;
        if (n.bitLength() > MAX_RSA_BITS) {
            throw new InvalidKeyException("an RSA key of " + n.bitLength() + " bits is too large");
        }
        if (p.compareTo(one) <= 0 || q.compareTo(one) <= 0 || !p.multiply(q).equals(n) || d.compareTo(n) >= 0) {
            throw new InvalidKeyException("the numbers of the RSA key do not belong together");
        }
        BigInteger dp = d.mod(p.subtract(one));
        BigInteger dq = d.mod(q.subtract(one));
        KeyFactory factory = KeyFactory.getInstance("RSA");
        return SshKeyPair.of(new KeyPair(
                factory.generatePublic(new RSAPublicKeySpec(n, e)),
                factory.generatePrivate(new RSAPrivateCrtKeySpec(n, e, d, p, q, dp, dq, q.modInverse(p)))));
    }

    /** @param curve as "secp256r1" */
    static SshKeyPair ecdsa(String curve, BigInteger d) throws GeneralSecurityException {
        X9ECParameters group = CustomNamedCurves.getByName(curve);
        if (d.signum() <= 0 || d.compareTo(group.getN()) >= 0) {
            throw new InvalidKeyException("the private number of the EC key is out of range");
        }
        org.bouncycastle.math.ec.ECPoint q =
                new FixedPointCombMultiplier().multiply(group.getG(), d).normalize();
        ECPoint point = new ECPoint(
                q.getAffineXCoord().toBigInteger(), q.getAffineYCoord().toBigInteger());
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(curve));
        ECParameterSpec spec = parameters.getParameterSpec(ECParameterSpec.class);
        KeyFactory factory = KeyFactory.getInstance("EC");
        return SshKeyPair.of(new KeyPair(
                factory.generatePublic(new ECPublicKeySpec(point, spec)),
                factory.generatePrivate(new ECPrivateKeySpec(d, spec))));
    }

    /** A key as PKCS#8 has it (RFC 5958; RFC 8017 appendix A.1.2, RFC 5915, RFC 8410 section 7). */
    static SshKeyPair pkcs8(PrivateKeyInfo info) throws GeneralSecurityException, IOException {
        AlgorithmIdentifier algorithm = info.getPrivateKeyAlgorithm();
        ASN1ObjectIdentifier identifier = algorithm.getAlgorithm();
        if (identifier.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            RSAPrivateKey key = RSAPrivateKey.getInstance(info.parsePrivateKey());
            return rsa(
                    key.getModulus(),
                    key.getPublicExponent(),
                    key.getPrivateExponent(),
                    key.getPrime1(),
                    key.getPrime2());
        }
        if (identifier.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return ecdsa(
                    curve(algorithm.getParameters()),
                    ECPrivateKey.getInstance(info.parsePrivateKey()).getKey());
        }
        if (identifier.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return SshKeyPair.ofEd25519Seed(
                    ASN1OctetString.getInstance(info.parsePrivateKey()).getOctets());
        }
        throw new UnsupportedKeyException("it is not an Ed25519, ECDSA or RSA key");
    }

    private static String curve(@Nullable ASN1Encodable parameters) throws UnsupportedKeyException {
        return CURVES.entrySet().stream()
                .filter(curve -> parameters instanceof ASN1ObjectIdentifier name
                        ? name.equals(curve.getKey())
                        : parameters != null && describes(parameters, curve.getValue()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new UnsupportedKeyException("its curve is not P-256, P-384 or P-521"));
    }

    /** Whether parameters that are numbers, not a name (RFC 3279 section 2.3.5), are those of a curve. */
    private static boolean describes(ASN1Encodable parameters, String curve) {
        X9ECParameters numbers = X9ECParameters.getInstance(parameters);
        X9ECParameters group = CustomNamedCurves.getByName(curve);
        return numbers.getCurve().equals(group.getCurve())
                && numbers.getN().equals(group.getN())
                && Arrays.equals(numbers.getG().getEncoded(false), group.getG().getEncoded(false));
    }
}
