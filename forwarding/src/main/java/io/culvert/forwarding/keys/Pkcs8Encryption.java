package io.culvert.forwarding.keys;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
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

/** PBES2 with PBKDF2 and AES-CBC (RFC 8018 section 6.2): what OpenSSL encrypts PKCS#8 keys with. */
final class Pkcs8Encryption {
    /** Ours: seconds of work; OpenSSL's own choice is 2048. */
    static final int MAX_ITERATIONS = 10_000_000;

    private static final Map<ASN1ObjectIdentifier, Integer> AES_KEY_BYTES = Map.of(
            NISTObjectIdentifiers.id_aes128_CBC, 16,
            NISTObjectIdentifiers.id_aes192_CBC, 24,
            NISTObjectIdentifiers.id_aes256_CBC, 32);

    private Pkcs8Encryption() {}

    static PrivateKeyInfo decrypt(EncryptedPrivateKeyInfo key, byte[] passphrase) throws GeneralSecurityException {
        if (!PKCSObjectIdentifiers.id_PBES2.equals(key.getEncryptionAlgorithm().getAlgorithm())) {
            throw unsupported();
        }
        PBES2Parameters parameters =
                PBES2Parameters.getInstance(key.getEncryptionAlgorithm().getParameters());
        EncryptionScheme scheme = parameters.getEncryptionScheme();
        @Nullable Integer keyBytes = AES_KEY_BYTES.get(scheme.getAlgorithm());
        if (keyBytes == null
                || !PKCSObjectIdentifiers.id_PBKDF2.equals(
                        parameters.getKeyDerivationFunc().getAlgorithm())) {
            throw unsupported();
        }
        byte[] secret = derive(
                PBKDF2Params.getInstance(parameters.getKeyDerivationFunc().getParameters()), passphrase, keyBytes);
        byte @Nullable [] opened = null;
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            byte[] iv = ASN1OctetString.getInstance(scheme.getParameters()).getOctets();
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(secret, "AES"), new IvParameterSpec(iv));
            opened = cipher.doFinal(key.getEncryptedData());
            return PrivateKeyInfo.getInstance(opened);
        } catch (BadPaddingException e) {
            throw new WrongPassphraseException();
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static byte[] derive(PBKDF2Params parameters, byte[] passphrase, int keyBytes) throws InvalidKeyException {
        int iterations = parameters.getIterationCount().intValue();
        if (parameters.getIterationCount().bitLength() >= Integer.SIZE || iterations > MAX_ITERATIONS) {
            throw new UnsupportedKeyException("it asks for more than " + MAX_ITERATIONS + " iterations of PBKDF2");
        }
        PKCS5S2ParametersGenerator generator =
                new PKCS5S2ParametersGenerator(digest(parameters.getPrf().getAlgorithm()));
        generator.init(passphrase, parameters.getSalt(), iterations);
        return ((KeyParameter) generator.generateDerivedParameters(keyBytes * Byte.SIZE)).getKey();
    }

    private static Digest digest(ASN1ObjectIdentifier prf) throws UnsupportedKeyException {
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA1)) {
            return new SHA1Digest();
        }
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA256)) {
            return new SHA256Digest();
        }
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA384)) {
            return new SHA384Digest();
        }
        if (prf.equals(PKCSObjectIdentifiers.id_hmacWithSHA512)) {
            return new SHA512Digest();
        }
        throw unsupported();
    }

    private static UnsupportedKeyException unsupported() {
        return new UnsupportedKeyException(
                "it is encrypted otherwise than with PBES2, PBKDF2 and AES-CBC; ssh-keygen -p changes that");
    }
}
