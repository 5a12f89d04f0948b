package io.culvert.core.kex;

import java.security.SecureRandom;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeKEMExtractor;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeKEMGenerator;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeKeyGenerationParameters;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeKeyPairGenerator;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimeParameters;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimePrivateKeyParameters;
import org.bouncycastle.pqc.crypto.ntruprime.SNTRUPrimePublicKeyParameters;
import org.jspecify.annotations.Nullable;

/** Streamlined NTRU Prime, sntrup761. */
final class Sntrup761 implements Kem {
    private static final SNTRUPrimeParameters PARAMETERS = SNTRUPrimeParameters.sntrup761;

    @Override
    public int publicKeyLength() {
        return 1158;
    }

    @Override
    public int ciphertextLength() {
        return 1039;
    }

    @Override
    public boolean slow() {
        return true;
    }

    @Override
    public KeyShare generate(SecureRandom random) {
        SNTRUPrimeKeyPairGenerator generator = new SNTRUPrimeKeyPairGenerator();
        generator.init(new SNTRUPrimeKeyGenerationParameters(random, PARAMETERS));
        return new Share(generator.generateKeyPair());
    }

    @Override
    public Encapsulation encapsulate(byte[] publicKey, SecureRandom random) {
        SNTRUPrimePublicKeyParameters key = new SNTRUPrimePublicKeyParameters(PARAMETERS, publicKey);
        return Encapsulation.of(new SNTRUPrimeKEMGenerator(random).generateEncapsulated(key));
    }

    private static final class Share implements KeyShare {
        private final byte[] publicKey;
        private @Nullable SNTRUPrimePrivateKeyParameters privateKey;

        Share(AsymmetricCipherKeyPair pair) {
            publicKey = ((SNTRUPrimePublicKeyParameters) pair.getPublic()).getEncoded();
            privateKey = (SNTRUPrimePrivateKeyParameters) pair.getPrivate();
        }

        @Override
        public byte[] publicKey() {
            return publicKey;
        }

        @Override
        public byte[] decapsulate(byte[] ciphertext) {
            return new SNTRUPrimeKEMExtractor(privateKey).extractSecret(ciphertext);
        }

        /** The library offers no way to zero such a key, so it is forgotten. */
        @Override
        public void destroy() {
            privateKey = null;
        }
    }
}
