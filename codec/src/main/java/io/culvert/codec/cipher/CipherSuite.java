package io.culvert.codec.cipher;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What was negotiated for one direction: a cipher, and a MAC unless the cipher authenticates.
 *
 * <p>The key material that is passed in is copied; the caller zeroes its own.
 *
 * @param mac null exactly when {@link CipherAlgorithm#isAuthenticated()}
 */
public record CipherSuite(CipherAlgorithm cipher, @Nullable MacAlgorithm mac) {
    public CipherSuite {
        if (cipher.isAuthenticated() != (mac == null)) {
            throw new IllegalArgumentException(
                    cipher.wireName() + (mac == null ? " needs a MAC" : " authenticates by itself and takes no MAC"));
        }
    }

    /** Bytes of MAC key to derive; 0 without a MAC. */
    public int macKeyLength() {
        return mac == null ? 0 : mac.keyLength();
    }

    /** A sealer under new keys; {@code macKey} is empty without a MAC. */
    public PacketSealer sealer(byte[] key, byte[] iv, byte[] macKey) {
        requireLengths(key, iv, macKey);
        return switch (cipher) {
            case AES128_GCM, AES256_GCM -> AesGcm.sealer(key, iv);
            case CHACHA20_POLY1305 -> new ChaChaPoly(key);
            case AES128_CTR, AES192_CTR, AES256_CTR ->
                etm()
                        ? new EncryptThenMac(aesCtr(key, iv), packetMac(macKey))
                        : new EncryptAndMac(aesCtr(key, iv), packetMac(macKey));
        };
    }

    /** An opener under new keys; {@code macKey} is empty without a MAC. */
    public PacketOpener opener(byte[] key, byte[] iv, byte[] macKey) {
        requireLengths(key, iv, macKey);
        return switch (cipher) {
            case AES128_GCM, AES256_GCM -> AesGcm.opener(key, iv);
            case CHACHA20_POLY1305 -> new ChaChaPoly(key);
            case AES128_CTR, AES192_CTR, AES256_CTR ->
                etm()
                        ? new EncryptThenMac(aesCtr(key, iv), packetMac(macKey))
                        : new EncryptAndMac(aesCtr(key, iv), packetMac(macKey));
        };
    }

    /** RFC 4344 section 4: the counter goes on from packet to packet. Encrypting and decrypting are the same. */
    private static Cipher aesCtr(byte[] key, byte[] iv) {
        Cipher cipher = Jce.cipher("AES/CTR/NoPadding");
        Jce.init(cipher, Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
        return cipher;
    }

    private PacketMac packetMac(byte[] macKey) {
        if (mac == null) {
            throw new IllegalStateException(cipher.wireName() + " has no MAC");
        }
        return new PacketMac(mac, macKey);
    }

    private boolean etm() {
        return mac != null && mac.etm();
    }

    private void requireLengths(byte[] key, byte[] iv, byte[] macKey) {
        if (key.length != cipher.keyLength() || iv.length != cipher.ivLength() || macKey.length != macKeyLength()) {
            throw new IllegalArgumentException("key material of the wrong length for " + this);
        }
    }
}
