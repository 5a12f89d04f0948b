package io.culvert.forwarding.keys;

import io.culvert.core.Printable;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.engines.ChaCha7539Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * The ciphers that OpenSSH encrypts private keys with. The key and the initialization vector both come from the
 * passphrase.
 */
enum KeyFileCipher {
    TRIPLE_DES_CBC("3des-cbc", "DESede/CBC/NoPadding", 24, 8, 8, 0),
    AES128_CTR("aes128-ctr", "AES/CTR/NoPadding", 16, 16, 16, 0),
    AES192_CTR("aes192-ctr", "AES/CTR/NoPadding", 24, 16, 16, 0),
    AES256_CTR("aes256-ctr", "AES/CTR/NoPadding", 32, 16, 16, 0),
    AES128_CBC("aes128-cbc", "AES/CBC/NoPadding", 16, 16, 16, 0),
    AES192_CBC("aes192-cbc", "AES/CBC/NoPadding", 24, 16, 16, 0),
    AES256_CBC("aes256-cbc", "AES/CBC/NoPadding", 32, 16, 16, 0),
    AES128_GCM("aes128-gcm@openssh.com", "AES/GCM/NoPadding", 16, 12, 16, 16),
    AES256_GCM("aes256-gcm@openssh.com", "AES/GCM/NoPadding", 32, 12, 16, 16),
    /** The second half of its 64 bytes of key encrypts packet lengths, which a file does not have. */
    CHACHA20_POLY1305("chacha20-poly1305@openssh.com", "", 64, 0, 8, 16) {
        @Override
        byte[] open(byte[] secret, byte[] sealed) throws GeneralSecurityException {
            return openChaCha20Poly1305(secret, sealed);
        }
    };

    private final String sshName;
    private final String transformation;
    private final int keyLength;
    private final int ivLength;
    private final int blockSize;
    private final int tagLength;

    KeyFileCipher(String sshName, String transformation, int keyLength, int ivLength, int blockSize, int tagLength) {
        this.sshName = sshName;
        this.transformation = transformation;
        this.keyLength = keyLength;
        this.ivLength = ivLength;
        this.blockSize = blockSize;
        this.tagLength = tagLength;
    }

    static KeyFileCipher of(String sshName) throws UnsupportedKeyException {
        for (KeyFileCipher cipher : values()) {
            if (cipher.sshName.equals(sshName)) {
                return cipher;
            }
        }
        throw new UnsupportedKeyException(
                "it is encrypted with the cipher \"" + Printable.word(sshName) + "\"",
                "ssh-keygen -p -Z aes256-ctr -f FILE");
    }

    /** The bytes that {@link #open} needs: the key and the initialization vector. */
    int secretLength() {
        return keyLength + ivLength;
    }

    int blockSize() {
        return blockSize;
    }

    int tagLength() {
        return tagLength;
    }

    /**
     * @param sealed whole blocks, and the tag of an authenticating cipher
     * @throws WrongPassphraseException if the tag is wrong
     */
    byte[] open(byte[] secret, byte[] sealed) throws GeneralSecurityException {
        byte[] iv = Arrays.copyOfRange(secret, keyLength, secretLength());
        AlgorithmParameterSpec parameters =
                tagLength == 0 ? new IvParameterSpec(iv) : new GCMParameterSpec(tagLength * Byte.SIZE, iv);
        Cipher cipher = Cipher.getInstance(transformation);
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(secret, 0, keyLength, algorithm()), parameters);
        try {
            return cipher.doFinal(sealed);
        } catch (AEADBadTagException e) {
            throw new WrongPassphraseException();
        }
    }

    private String algorithm() {
        return transformation.substring(0, transformation.indexOf('/'));
    }

    private static byte[] openChaCha20Poly1305(byte[] secret, byte[] sealed) throws WrongPassphraseException {
        // With the nonce 0 that a file has, OpenSSH's 64-bit nonce and RFC 8439's 96-bit nonce mean the same.
        ChaCha7539Engine chacha = new ChaCha7539Engine();
        chacha.init(false, new ParametersWithIV(new KeyParameter(secret, 0, 32), new byte[12]));
        byte[] firstBlock = new byte[64];
        chacha.processBytes(firstBlock, 0, firstBlock.length, firstBlock, 0);
        Poly1305 poly1305 = new Poly1305();
        poly1305.init(new KeyParameter(firstBlock, 0, 32));
        int length = sealed.length - poly1305.getMacSize();
        poly1305.update(sealed, 0, length);
        byte[] tag = new byte[poly1305.getMacSize()];
        poly1305.doFinal(tag, 0);
        if (!MessageDigest.isEqual(tag, Arrays.copyOfRange(sealed, length, sealed.length))) {
            throw new WrongPassphraseException();
        }
        byte[] opened = new byte[length];
        chacha.processBytes(sealed, 0, length, opened, 0);
        return opened;
    }
}
