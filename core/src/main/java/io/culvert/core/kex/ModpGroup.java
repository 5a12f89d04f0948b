package io.culvert.core.kex;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.crypto.params.DHParameters;

/**
 * Diffie-Hellman modulo the safe primes of RFC 3526 (RFC 4253 section 8, RFC 8268). Secret exponents are as long as the
 * larger estimate in RFC 3526 section 8 asks for.
 */
enum ModpGroup implements DhGroup {
    GROUP14(DHStandardGroups.rfc3526_2048, 320),
    GROUP16(DHStandardGroups.rfc3526_4096, 480),
    GROUP18(DHStandardGroups.rfc3526_8192, 620);

    private final BigInteger p;
    private final BigInteger g;
    private final int exponentBits;

    ModpGroup(DHParameters parameters, int exponentBits) {
        p = parameters.getP();
        g = parameters.getG();
        this.exponentBits = exponentBits;
    }

    @Override
    public KeyShare generate(SecureRandom random) {
        return new Share(new BigInteger(exponentBits, random).setBit(exponentBits - 1));
    }

    @Override
    public boolean slow() {
        return true;
    }

    /** 1 < value < p-1: neither end of the range nor anything beyond, as RFC 4253 section 8 asks and rule T13 sharpens. */
    private BigInteger decode(byte[] value) {
        int longest = p.bitLength() / 8 + 1;
        if (value.length == 0 || value.length > longest) {
            throw Refusal.because("a Diffie-Hellman value of " + value.length + " bytes is out of range");
        }
        BigInteger decoded = new BigInteger(value);
        if (decoded.compareTo(BigInteger.ONE) <= 0 || decoded.compareTo(p.subtract(BigInteger.ONE)) >= 0) {
            throw Refusal.because("a Diffie-Hellman value is out of range");
        }
        if (!MessageDigest.isEqual(decoded.toByteArray(), value)) {
            throw Refusal.because("a Diffie-Hellman value has needless leading zeros");
        }
        return decoded;
    }

    private final class Share implements KeyShare {
        private BigInteger exponent;
        private final byte[] publicValue;

        Share(BigInteger exponent) {
            this.exponent = exponent;
            publicValue = g.modPow(exponent, p).toByteArray();
        }

        @Override
        public byte[] publicValue() {
            return publicValue;
        }

        @Override
        public byte[] agree(byte[] peerValue) {
            return decode(peerValue).modPow(exponent, p).toByteArray();
        }

        /** A BigInteger cannot be zeroed, only forgotten. */
        @Override
        public void destroy() {
            exponent = BigInteger.ZERO;
        }
    }
}
