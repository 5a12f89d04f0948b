package io.culvert.core.key;

import io.culvert.codec.message.Wire;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import java.util.OptionalInt;

/** An RSA key (RFC 4253 section 6.6): string "ssh-rsa", mpint e, mpint n. It signs with SHA-2 only (RFC 8332). */
final class RsaPublicKey extends EncodedKey {
    static final String TYPE = "ssh-rsa";

    private static final List<String> SIGNATURE_ALGORITHMS = List.of("rsa-sha2-512", "rsa-sha2-256");

    /** Ours (rule A06). */
    private static final int MIN_BITS = 2048;

    private static final int MAX_BITS = 16384;

    /** Ours: the cost of a verification grows with the exponent, and 65537 is what everybody has. */
    private static final int MAX_EXPONENT_BITS = 64;

    private final int bits;
    private final int modulusBytes;
    private final PublicKey key;

    RsaPublicKey(BigInteger exponent, BigInteger modulus) throws GeneralSecurityException {
        super(TYPE, blob(exponent, modulus));
        bits = modulus.bitLength();
        if (modulus.signum() <= 0 || bits < MIN_BITS || bits > MAX_BITS) {
            throw new InvalidKeyException(
                    "ssh-rsa key has " + bits + " bits: " + MIN_BITS + " to " + MAX_BITS + " are taken");
        }
        if (!modulus.testBit(0)
                || !exponent.testBit(0)
                || exponent.compareTo(BigInteger.TWO) < 0
                || exponent.bitLength() > MAX_EXPONENT_BITS) {
            throw new InvalidKeyException(
                    "ssh-rsa key has an even modulus, or an exponent that is even, 1 or above 64 bits");
        }
        modulusBytes = (bits + 7) / 8;
        key = KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    int bits() {
        return bits;
    }

    /** The JCA's name of RSASSA-PKCS1-v1_5 with the hash of this signature algorithm (RFC 8332 section 3). */
    static String signatureName(String signatureAlgorithm) throws NoSuchAlgorithmException {
        return switch (signatureAlgorithm) {
            case "rsa-sha2-512" -> "SHA512withRSA";
            case "rsa-sha2-256" -> "SHA256withRSA";
            default -> throw new NoSuchAlgorithmException("an RSA key does not sign with " + signatureAlgorithm);
        };
    }

    private static byte[] blob(BigInteger exponent, BigInteger modulus) {
        return Wire.toBytes(out -> {
            Wire.writeUtf8(out, TYPE);
            Wire.writeMpint(out, exponent);
            Wire.writeMpint(out, modulus);
        });
    }

    @Override
    public List<String> signatureAlgorithms() {
        return SIGNATURE_ALGORITHMS;
    }

    @Override
    public OptionalInt rsaBits() {
        return OptionalInt.of(bits);
    }

    /** Takes a signature whose leading zeros were cut off, as RFC 8332 section 3 allows: there are such signers. */
    @Override
    boolean matches(String signatureAlgorithm, byte[] data, byte[] signature) throws GeneralSecurityException {
        if (signature.length == 0 || signature.length > modulusBytes) {
            return false;
        }
        byte[] padded = new byte[modulusBytes];
        System.arraycopy(signature, 0, padded, modulusBytes - signature.length, signature.length);
        Signature verifier = Signature.getInstance(signatureName(signatureAlgorithm));
        verifier.initVerify(key);
        verifier.update(data);
        return verifier.verify(padded);
    }
}
