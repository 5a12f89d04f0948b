package io.culvert.codec.cipher;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.Mac;

/**
 * The JCE, with its checked exceptions turned into {@link IllegalStateException}: every Java has these algorithms, so one
 * that fails is broken, and the connection must end.
 */
final class Jce {
    private Jce() {}

    static Cipher cipher(String transformation) {
        try {
            return Cipher.getInstance(transformation);
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    static void init(Cipher cipher, int mode, Key key, AlgorithmParameterSpec parameters) {
        try {
            cipher.init(mode, key, parameters);
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    /** Feeds a stream cipher, which gives as many bytes as it takes. */
    static void update(Cipher cipher, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
        try {
            int written = length == 0 ? 0 : cipher.update(in, inOffset, length, out, outOffset);
            if (written != length) {
                throw new IllegalStateException(cipher.getAlgorithm() + " held bytes back");
            }
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    static Mac mac(String name, Key key) {
        try {
            Mac mac = Mac.getInstance(name);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    static void doFinal(Mac mac, byte[] out, int offset) {
        try {
            mac.doFinal(out, offset);
        } catch (GeneralSecurityException e) {
            throw broken(e);
        }
    }

    static IllegalStateException broken(GeneralSecurityException cause) {
        return new IllegalStateException("the cryptography provider failed", cause);
    }
}
