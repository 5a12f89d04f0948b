package io.culvert.core.kex;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hashes of the key exchange methods. */
final class Hashes {
    private Hashes() {}

    static MessageDigest get(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no " + name, e);
        }
    }
}
