package io.culvert.forwarding.keys;

import io.culvert.core.Printable;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.List;
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
    /** How the names of those begin that the library has. */
    private static final List<String> CIPHERS = List.of("AES-", "DES-", "BF-", "RC2-");

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

    /** @param armour the lines of the key, from its BEGIN to its END */
    static PemKey parse(byte[] armour) throws GeneralSecurityException, IOException {
        @Nullable Object object;
        try (PEMParser parser =
                new PEMParser(new InputStreamReader(new ByteArrayInputStream(armour), StandardCharsets.US_ASCII))) {
            object = parser.readObject();
        } catch (IOException | RuntimeException e) {
            throw new InvalidKeyException("its content is damaged", e);
        }
        return new PemKey(encoding(object));
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

    private static Encoding encoding(@Nullable Object object) throws GeneralSecurityException {
        if (object instanceof PrivateKeyInfo key) {
            return new Plain(key);
        }
        if (object instanceof PEMKeyPair pair) {
            return new Plain(pair.getPrivateKeyInfo());
        }
        if (object instanceof PEMEncryptedKeyPair pair) {
            if (CIPHERS.stream().noneMatch(pair.getDekAlgName()::startsWith)) {
                throw new UnsupportedKeyException(
                        "it is encrypted with " + Printable.word(pair.getDekAlgName()), "ssh-keygen -p -f FILE");
            }
            return new Traditional(pair);
        }
        if (object instanceof PKCS8EncryptedPrivateKeyInfo key) {
            return new Pkcs8(Pkcs8Encryption.of(key.toASN1Structure()));
        }
        throw new InvalidKeyException("its content is damaged");
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

    private record Pkcs8(Pkcs8Encryption encryption) implements Encoding {
        @Override
        public boolean encrypted() {
            return true;
        }

        @Override
        public PrivateKeyInfo decrypt(byte[] passphrase) throws GeneralSecurityException {
            return encryption.decrypt(passphrase);
        }
    }
}
