package io.culvert.forwarding.keys;

import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * A private key in one of OpenSSL's formats: PKCS#8 ("PRIVATE KEY") and the older "RSA PRIVATE KEY" and "EC PRIVATE
 * KEY".
 */
final class PemKey implements LockedKey {
    private final Encoding encoding;
    private final Optional<SshPublicKey> publicKey;

    /** What the file holds, in one of four forms. */
    private interface Encoding {
        boolean encrypted();

        PrivateKeyInfo decrypt(byte[] passphrase) throws GeneralSecurityException, IOException;
    }

    private PemKey(Encoding encoding) throws GeneralSecurityException, IOException {
        this.encoding = encoding;
        publicKey = encoding.encrypted()
                ? Optional.empty()
                : Optional.of(unlock(new byte[0]).publicKey());
    }

    static PemKey parse(byte[] file) throws GeneralSecurityException, IOException {
        try (PEMParser parser =
                new PEMParser(new InputStreamReader(new ByteArrayInputStream(file), StandardCharsets.US_ASCII))) {
            for (@Nullable Object object = parser.readObject(); object != null; object = parser.readObject()) {
                Optional<Encoding> encoding = encoding(object);
                if (encoding.isPresent()) {
                    return new PemKey(encoding.get());
                }
            }
        } catch (RuntimeException e) {
            throw new InvalidKeyException("its content is damaged: " + e.getMessage(), e);
        }
        throw new InvalidKeyException("there is no private key in it");
    }

    @Override
    public boolean encrypted() {
        return encoding.encrypted();
    }

    @Override
    public Optional<SshPublicKey> publicKey() {
        return publicKey;
    }

    @Override
    public SshKeyPair unlock(byte[] passphrase) throws GeneralSecurityException, IOException {
        PrivateKeyInfo key;
        try {
            key = encoding.decrypt(passphrase);
        } catch (IOException | RuntimeException e) {
            if (encoding.encrypted()) {
                // Nothing in these formats tells a wrong passphrase from damage: what comes out makes no sense.
                throw new WrongPassphraseException();
            }
            throw e;
        }
        return KeyParts.pkcs8(key);
    }

    /** Empty for what stands beside keys, as the "EC PARAMETERS" that OpenSSL writes. */
    private static Optional<Encoding> encoding(Object object) {
        if (object instanceof PrivateKeyInfo key) {
            return Optional.of(new Plain(key));
        }
        if (object instanceof PEMKeyPair pair) {
            return Optional.of(new Plain(pair.getPrivateKeyInfo()));
        }
        if (object instanceof PEMEncryptedKeyPair pair) {
            return Optional.of(new Traditional(pair));
        }
        if (object instanceof PKCS8EncryptedPrivateKeyInfo key) {
            return Optional.of(new Pkcs8(key));
        }
        return Optional.empty();
    }

    private record Plain(PrivateKeyInfo key) implements Encoding {
        @Override
        public boolean encrypted() {
            return false;
        }

        @Override
        public PrivateKeyInfo decrypt(byte[] passphrase) {
            return key;
        }
    }

    private record Traditional(PEMEncryptedKeyPair pair) implements Encoding {
        @Override
        public boolean encrypted() {
            return true;
        }

        @Override
        public PrivateKeyInfo decrypt(byte[] passphrase) throws IOException {
            // The library makes one byte of each char again.
            char[] chars = new char[passphrase.length];
            for (int i = 0; i < chars.length; i++) {
                chars[i] = (char) (passphrase[i] & 0xff);
            }
            try {
                return pair.decryptKeyPair(new BcPEMDecryptorProvider(chars)).getPrivateKeyInfo();
            } finally {
                Arrays.fill(chars, '\0');
            }
        }
    }

    private record Pkcs8(PKCS8EncryptedPrivateKeyInfo key) implements Encoding {
        @Override
        public boolean encrypted() {
            return true;
        }

        @Override
        public PrivateKeyInfo decrypt(byte[] passphrase) throws GeneralSecurityException {
            return Pkcs8Encryption.decrypt(key.toASN1Structure(), passphrase);
        }
    }
}
