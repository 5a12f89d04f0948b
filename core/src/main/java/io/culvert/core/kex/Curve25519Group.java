package io.culvert.core.kex;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** X25519 (RFC 7748, RFC 8731). */
final class Curve25519Group implements DhGroup {
    static final int VALUE_LENGTH = X25519.POINT_SIZE;

    @Override
    public KeyShare generate(SecureRandom random) {
        byte[] scalar = new byte[X25519.SCALAR_SIZE];
        X25519.generatePrivateKey(random, scalar);
        return new Share(scalar);
    }

    @Override
    public boolean slow() {
        return false;
    }

    private static final class Share implements KeyShare {
        private final byte[] scalar;
        private final byte[] publicValue = new byte[VALUE_LENGTH];

        Share(byte[] scalar) {
            this.scalar = scalar;
            X25519.generatePublicKey(scalar, 0, publicValue, 0);
        }

        @Override
        public byte[] publicValue() {
            return publicValue;
        }

        @Override
        public byte[] agree(byte[] peerValue) {
            if (peerValue.length != VALUE_LENGTH) {
                throw Refusal.because("an X25519 value has " + peerValue.length + " bytes, not 32");
            }
            byte[] secret = new byte[VALUE_LENGTH];
            // False when the secret is all zeros, the mark of a point of small order (RFC 8731 section 3).
            if (!X25519.calculateAgreement(scalar, 0, peerValue, 0, secret, 0)) {
                throw Refusal.because("an X25519 value is of small order");
            }
            return secret;
        }

        @Override
        public void destroy() {
            Secret.zero(scalar);
        }
    }
}
