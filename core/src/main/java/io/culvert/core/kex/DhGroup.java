package io.culvert.core.kex;

import java.security.SecureRandom;

/** A group in which Diffie and Hellman's exchange is done. Its methods throw RuntimeException when a value is unfit. */
interface DhGroup {
    KeyShare generate(SecureRandom random);

    boolean slow();

    /** One side's ephemeral key. */
    interface KeyShare {
        /** For the peer. */
        byte[] publicValue();

        /** The shared secret as an unsigned big-endian integer. The array is the caller's. */
        byte[] agree(byte[] peerValue);

        /** Zeroes what can be zeroed. */
        void destroy();
    }
}
