package io.culvert.forwarding.keys;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

/**
 * PBES2 with PBKDF2 and AES-CBC or 3DES-CBC (RFC 8018 section 6.2): what OpenSSL encrypts PKCS#8 keys with.
 *
 * @param prf the digest of PBKDF2's HMAC
 */
record Pkcs8Encryption(Scheme scheme, byte[] iv, PBKDF2Params derivation, Supplier<Digest> prf, byte[] sealed) {
    /** Ours: seconds of work; OpenSSL's own choice is 2048. */
    static final int MAX_ITERATIONS = 10_000_000;

    private static final Map<ASN1ObjectIdentifier, Scheme> SCHEMES = Map.of(
            NISTObjectIdentifiers.id_aes128_CBC, new Scheme("AES", 16),
            NISTObjectIdentifiers.id_aes192_CBC, new Scheme("AES", 24),
            NISTObjectIdentifiers.id_aes256_CBC, new Scheme("AES", 32),
            PKCSObjectIdentifiers.des_EDE3_CBC, new Scheme("DESede", 24));

    record Scheme(String cipher, int keyBytes) {}

    static Pkcs8Encryption of(EncryptedPrivateKeyInfo key) throws InvalidKeyException {
        if (!PKCSObjectIdentifiers.id_PBES2.equals(key.getEncryptionAlgorithm().getAlgorithm())) {
            throw unsupported();
        }
        try {
            return of(
                    PBES2Parameters.getInstance(key.getEncryptionAlgorithm().getParameters()), key.getEncryptedData());
        } catch (RuntimeException e) {
            throw new InvalidKeyException("its content is damaged", e);
        }
    }

    private static Pkcs8Encryption of(PBES2Parameters parameters, byte[] sealed) throws InvalidKeyException {
        EncryptionScheme encryption = parameters.getEncryptionScheme();
        @Nullable Scheme scheme = SCHEMES.get(encryption.getAlgorithm());
        KeyDerivationFunc function = parameters.getKeyDerivationFunc();
        if (scheme == null || !PKCSObjectIdentifiers.id_PBKDF2.equals(function.getAlgorithm())) {
            throw unsupported();
        }
        PBKDF2Params derivation = PBKDF2Params.getInstance(function.getParameters());
        if (derivation.getIterationCount().compareTo(BigInteger.valueOf(MAX_ITERATIONS)) > 0) {
            throw new UnsupportedKeyException(
                    "it asks for more than " + MAX_ITERATIONS + " iterations of PBKDF2", "ssh-keygen -p -f FILE");
        }
        return new Pkcs8Encryption(
                scheme,
                ASN1OctetString.getInstance(encryption.getParameters()).getOctets(),
                derivation,
                digest(derivation.getPrf().getAlgorithm()),
                sealed);
    }

    PrivateKeyInfo decrypt(byte[] passphrase) throws GeneralSecurityException {
        byte[] secret = derive(passphrase);
        try {
            Cipher cipher = Cipher.getInstance(scheme.cipher + "/CBC/PKCS5Padding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(secret, scheme.cipher), new IvParameterSpec(iv));
            return PrivateKeyInfo.getInstance(cipher.doFinal(sealed));
        } catch (BadPaddingException e) {
            throw new WrongPassphraseException();
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private byte[] derive(byte[] passphrase) {
        PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(prf.get());
        generator.init(
                passphrase, derivation.getSalt(), derivation.getIterationCount().intValue());
        return ((KeyParameter) generator.generateDerivedParameters(scheme.keyBytes * Byte.SIZE)).getKey();
    }

    private static Supplier<Digest> digest(ASN1ObjectIdentifier prf) throws UnsupportedKeyException {
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA1)) {
            return SHA1Digest::new;
        }
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA256)) {
            return SHA256Digest::new;
        }
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA384)) {
            return SHA384Digest::new;
        }
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA512)) {
            return SHA512Digest::new;
        }
        throw unsupported();
    }

    private static UnsupportedKeyException unsupported() {
        return new UnsupportedKeyException(
                "it is PKCS#8, encrypted otherwise than with PBKDF2 and AES or 3DES", "ssh-keygen -p -f FILE");
    }
}
