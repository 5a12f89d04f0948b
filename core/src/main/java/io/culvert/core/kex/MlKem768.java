package io.culvert.core.kex;

import java.security.SecureRandom;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;

/** ML-KEM-768 (FIPS 203). Draws its randomness here and not in the library, so that it can be zeroed. */
final class MlKem768 implements Kem {
    private static final MLKEMParameters PARAMETERS = MLKEMParameters.ml_kem_768;
    private static final int SEED_LENGTH = 64;
    private static final int MESSAGE_LENGTH = 32;

    @Override
    public int publicKeyLength() {
        return 1184;
    }

    @Override
    public int ciphertextLength() {
        return 1088;
    }

    @Override
    public boolean slow() {
        return false;
    }

    @Override
    public KeyShare generate(SecureRandom random) {
        byte[] seed = new byte[SEED_LENGTH];
        random.nextBytes(seed);
        try {
            return new Share(new MLKEMPrivateKeyParameters(PARAMETERS, seed));
        } finally {
            Secret.zero(seed);
        }
    }

    /** The library checks the modulus of the public key (FIPS 203 section 7.2). */
    @Override
    public Encapsulation encapsulate(byte[] publicKey, SecureRandom random) {
        byte[] message = new byte[MESSAGE_LENGTH];
        random.nextBytes(message);
        try {
            MLKEMPublicKeyParameters key = new MLKEMPublicKeyParameters(PARAMETERS, publicKey);
            return Encapsulation.of(MLKEMGenerator.internalGenerateEncapsulated(key, message));
        } finally {
            Secret.zero(message);
        }
    }

    private record Share(MLKEMPrivateKeyParameters key) implements KeyShare {
        @Override
        public byte[] publicKey() {
            return key.getPublicKey();
        }

        @Override
        public byte[] decapsulate(byte[] ciphertext) {
            return new MLKEMExtractor(key).extractSecret(ciphertext);
        }

        @Override
        public void destroy() {
            key.destroy();
        }
    }
}
