package io.culvert.core.key;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.security.auth.Destroyable;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * A key pair in memory. Signs on the caller's thread: if {@link #slow()}, do not let that be an event loop. Any thread may
 * call, but for {@link #destroy()}, which must not meet a signature that is being made.
 */
public final class SshKeyPair implements Signer, Destroyable {
    /** Ours: what ssh-keygen takes for a new RSA key. */
    private static final int NEW_RSA_BITS = 3072;

    private final SshPublicKey publicKey;
    private volatile @Nullable PrivateHalf privateHalf;

    private SshKeyPair(SshPublicKey publicKey, PrivateHalf privateHalf) {
        this.publicKey = publicKey;
        this.privateHalf = privateHalf;
    }

    /** The types of keys whose private half can be held here: all but security keys. */
    public static List<String> types() {
        return SshPublicKeys.PLAIN_TYPES;
    }

    /**
     * A new key pair. RSA keys have 3072 bits, and take about a second.
     *
     * @param keyType one of {@link #types()}
     * @throws IllegalArgumentException if it is not
     */
    public static SshKeyPair generate(String keyType) {
        try {
            if (keyType.equals(Ed25519PublicKey.TYPE)) {
                byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
                new SecureRandom().nextBytes(seed);
                return ofOwnSeed(seed);
            }
            if (keyType.equals(RsaPublicKey.TYPE)) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(NEW_RSA_BITS);
                return of(generator.generateKeyPair());
            }
            EcdsaCurve curve = EcdsaCurve.ofKeyType(keyType)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "unknown key type \"" + keyType + "\": known are " + String.join(", ", types())));
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(curve.spec());
            return of(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform cannot make a key of type " + keyType, e);
        }
    }

    /**
     * The key pair that these JCA keys are: RSA, EC on P-256, P-384 or P-521, or Ed25519.
     *
     * @throws InvalidKeyException if they are anything else, are too weak, or do not belong together
     */
    public static SshKeyPair of(KeyPair pair) throws InvalidKeyException {
        SshKeyPair made;
        try {
            SshPublicKey publicKey = SshPublicKeys.of(pair.getPublic());
            made = new SshKeyPair(publicKey, privateHalf(pair));
            // A probe, because a file may hold halves of two keys.
            String algorithm = publicKey.signatureAlgorithms().get(0);
            byte[] probe = publicKey.blob();
            if (!publicKey.verify(algorithm, probe, made.signature(algorithm, probe))) {
                throw new InvalidKeyException("the private and the public key do not belong together");
            }
        } catch (InvalidKeyException e) {
            throw e;
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new InvalidKeyException("the numbers of the key pair do not make a key", e);
        }
        return made;
    }

    /**
     * The Ed25519 key pair of a seed.
     *
     * @param seed 32 bytes, the private key of RFC 8032 section 5.1.5; copied
     * @throws InvalidKeyException if it has another length
     */
    public static SshKeyPair ofEd25519Seed(byte[] seed) throws InvalidKeyException {
        if (seed.length != Ed25519.SECRET_KEY_SIZE) {
            throw new InvalidKeyException("Ed25519 seed has " + seed.length + " bytes, not 32");
        }
        return ofOwnSeed(seed.clone());
    }

    @Override
    public SshPublicKey publicKey() {
        return publicKey;
    }

    /**
     * The same pair, which shows this certificate as its public key, as a server's host key does. To destroy one is not to
     * destroy the other.
     *
     * @throws InvalidKeyException if the certificate is another key's
     */
    public SshKeyPair with(Certificate certificate) throws InvalidKeyException {
        if (!certificate.plain().equals(publicKey.plain())) {
            throw new InvalidKeyException("the certificate is not one of key " + publicKey.plain());
        }
        return new SshKeyPair(certificate, present());
    }

    /** Whether a signature takes about a millisecond or more: with RSA and ECDSA, not with Ed25519. */
    public boolean slow() {
        PrivateHalf half = privateHalf;
        return half != null && half.slow();
    }

    /** The stage is complete on return; it has failed if the key cannot be used with the algorithm, or is destroyed. */
    @Override
    public CompletionStage<byte[]> sign(String signatureAlgorithm, byte[] data) {
        try {
            return CompletableFuture.completedStage(signature(signatureAlgorithm, data));
        } catch (GeneralSecurityException | RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /**
     * The private key as the JCA has it, to be kept somewhere.
     *
     * @throws IllegalStateException after {@link #destroy()}
     */
    public PrivateKey toPrivateKey() {
        try {
            return present().toJca();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no key of type " + publicKey.type(), e);
        }
    }

    @Override
    public void destroy() {
        PrivateHalf half = privateHalf;
        privateHalf = null;
        if (half != null) {
            half.destroy();
        }
    }

    @Override
    public boolean isDestroyed() {
        return privateHalf == null;
    }

    /** The public key only. */
    @Override
    public String toString() {
        return publicKey.toString();
    }

    private byte[] signature(String algorithm, byte[] data) throws GeneralSecurityException {
        if (!publicKey.signatureAlgorithms().contains(algorithm)) {
            throw new InvalidKeyException("a key of type " + publicKey.type() + " does not sign with " + algorithm);
        }
        String plain = CertificateNames.plain(algorithm);
        return new WireSignature(plain, present().sign(plain, data)).encode();
    }

    private PrivateHalf present() {
        PrivateHalf half = privateHalf;
        if (half == null) {
            throw new IllegalStateException("the key pair is destroyed");
        }
        return half;
    }

    private static SshKeyPair ofOwnSeed(byte[] seed) throws InvalidKeyException {
        Ed25519PrivateHalf half = new Ed25519PrivateHalf(seed);
        return new SshKeyPair(new Ed25519PublicKey(half.encodedPublicKey()), half);
    }

    private static PrivateHalf privateHalf(KeyPair pair) throws InvalidKeyException {
        PrivateKey key = pair.getPrivate();
        if (key instanceof EdECPrivateKey ed) {
            byte[] seed = ed.getBytes().orElseThrow(() -> new InvalidKeyException("Ed25519 private key shows no seed"));
            return new Ed25519PrivateHalf(seed);
        }
        if (pair.getPublic() instanceof RSAPublicKey) {
            return new RsaPrivateHalf(key);
        }
        if (pair.getPublic() instanceof ECPublicKey ec) {
            EcdsaCurve curve = EcdsaCurve.ofSpec(ec.getParams()).orElseThrow();
            return new EcdsaPrivateHalf(curve, key);
        }
        throw new InvalidKeyException("the private key is of another type than the public key");
    }
}
