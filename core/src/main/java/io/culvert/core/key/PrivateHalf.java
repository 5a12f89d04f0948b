package io.culvert.core.key;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;

/** The private half of a key. */
sealed interface PrivateHalf permits Ed25519PrivateHalf, EcdsaPrivateHalf, RsaPrivateHalf {
    /** A signature's value in wire form, without the framing that names the algorithm. */
    byte[] sign(String signatureAlgorithm, byte[] data) throws GeneralSecurityException;

    PrivateKey toJca() throws GeneralSecurityException;

    /** Whether a signature takes about a millisecond or more. */
    boolean slow();

    /** Zeroes what can be zeroed: the JDK's own key objects offer no way. */
    default void destroy() {}
}
