package io.culvert.core.kex;

import java.security.SecureRandom;
import javax.security.auth.DestroyFailedException;
import org.bouncycastle.crypto.SecretWithEncapsulation;

/** A key encapsulation mechanism. Its methods throw RuntimeException when a value is unfit. */
interface Kem {
    int publicKeyLength();

    int ciphertextLength();

    boolean slow();

    KeyShare generate(SecureRandom random);

    /** The side that has only the public key. */
    Encapsulation encapsulate(byte[] publicKey, SecureRandom random);

    /** The ephemeral key of the side that can decapsulate. */
    interface KeyShare {
        byte[] publicKey();

        /** The shared secret. The array is the caller's. */
        byte[] decapsulate(byte[] ciphertext);

        /** Zeroes what can be zeroed. */
        void destroy();
    }

    /** The secret's array is the caller's. */
    record Encapsulation(byte[] ciphertext, byte[] secret) {
        /** Takes over what the library made, and leaves no copy of the secret in it. */
        static Encapsulation of(SecretWithEncapsulation made) {
            Encapsulation taken = new Encapsulation(made.getEncapsulation(), made.getSecret());
            try {
                made.destroy();
            } catch (DestroyFailedException e) {
                throw new IllegalStateException("an encapsulated secret cannot be destroyed", e);
            }
            return taken;
        }
    }
}
