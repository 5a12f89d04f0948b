package io.culvert.core.key;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.Wire;
import io.culvert.core.Printable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A certificate (OpenSSH's PROTOCOL.certkeys): a key, and what an authority says of it. To whoever signs and verifies
 * it is that key under algorithms of another name. It is worth nothing until {@link #signed()}, until its authority is
 * trusted, and until somebody has asked for its kind, its time, its names and its options (rule A03).
 *
 * <pre>
 * string type, string nonce, the plain key's fields, uint64 serial, uint32 kind, string key id, string principals,
 * uint64 valid after, uint64 valid before, string critical options, string extensions, string reserved,
 * string authority, string the authority's signature over all before it
 * </pre>
 */
public final class Certificate implements SshPublicKey {
    /** Ours, and OpenSSH's. */
    private static final int MAX_PRINCIPALS = 256;

    /** Ours (rule A06): the cost of a verification grows with the key's size, and anybody can name any authority. */
    private static final int MAX_AUTHORITY_BITS = 8192;

    private final byte[] blob;
    private final String type;
    private final SshPublicKey key;
    private final long serial;
    private final Kind kind;
    private final String keyId;
    private final List<String> principals;
    private final long validAfter;
    private final long validBefore;
    private final Map<String, byte[]> criticalOptions;
    private final Map<String, byte[]> extensions;
    private final SshPublicKey authority;
    private final int signedBytes;
    private final byte[] signature;

    /** Whom a certificate is for. */
    public enum Kind {
        USER(1, "user"),
        HOST(2, "host");

        private final int number;
        private final String word;

        Kind(int number, String word) {
            this.number = number;
            this.word = word;
        }

        private static Kind of(long number) throws InvalidKeyException {
            return Arrays.stream(values())
                    .filter(kind -> kind.number == number)
                    .findFirst()
                    .orElseThrow(() -> new InvalidKeyException("certificate is neither a user's nor a host's"));
        }
    }

    private Certificate(byte[] blob, ByteBuf in) throws GeneralSecurityException {
        this.blob = blob;
        type = Wire.readName(in);
        if (!CertificateNames.isCertificate(type)) {
            throw new InvalidKeyException("not a certificate, but a key of type " + type);
        }
        Wire.readSlice(in); // the nonce
        int keyStart = in.readerIndex();
        key = SshPublicKeys.decodeFields(CertificateNames.plain(type), in);
        requireOneForm(in.slice(keyStart, in.readerIndex() - keyStart));
        serial = Wire.readUint64(in);
        kind = Kind.of(Wire.readUint32(in));
        keyId = Wire.readText(in);
        principals = readPrincipals(Wire.readSlice(in));
        validAfter = Wire.readUint64(in);
        validBefore = Wire.readUint64(in);
        criticalOptions = readOptions(Wire.readSlice(in));
        extensions = readOptions(Wire.readSlice(in));
        Wire.readSlice(in); // reserved
        // A plain key: chains of certificates there are not.
        authority = SshPublicKeys.decode(Wire.readBytes(in));
        if (authority instanceof RsaPublicKey rsa && rsa.bits() > MAX_AUTHORITY_BITS) {
            throw new InvalidKeyException("certificate's authority is an RSA key of " + rsa.bits() + " bits: up to "
                    + MAX_AUTHORITY_BITS + " are taken");
        }
        signedBytes = in.readerIndex();
        signature = Wire.readBytes(in);
        Wire.requireEnd(in, "certificate");
    }

    /**
     * Reads a certificate in its wire form, and does not verify its signature.
     *
     * @throws InvalidKeyException if it is not exactly one of a type that we use; the message says what is wrong
     */
    static Certificate decode(byte[] blob) throws InvalidKeyException {
        try {
            return new Certificate(blob.clone(), Unpooled.wrappedBuffer(blob));
        } catch (ProtocolViolation e) {
            throw new InvalidKeyException("not a certificate: " + e.getMessage(), e);
        } catch (InvalidKeyException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException("the numbers of the certificate do not make a key", e);
        }
    }

    /** Whether the authority has signed it. To verify may take longer than an event loop has. */
    public boolean signed() {
        return authority.verify(authorityAlgorithm(), Arrays.copyOf(blob, signedBytes), signature);
    }

    /** The signature algorithm that the authority used, as "rsa-sha2-512"; empty if there is no telling. */
    public String authorityAlgorithm() {
        try {
            return Wire.readName(Unpooled.wrappedBuffer(signature));
        } catch (ProtocolViolation e) {
            return "";
        }
    }

    /** The key that signs certificates. */
    public SshPublicKey authority() {
        return authority;
    }

    /** The key that is certified. */
    @Override
    public SshPublicKey plain() {
        return key;
    }

    /** Unsigned; 0 if the authority does not number its certificates. */
    public long serial() {
        return serial;
    }

    /** What the authority calls it. */
    public String keyId() {
        return keyId;
    }

    public List<String> principals() {
        return principals;
    }

    /** Whether it is for this user or host, by exactly this name: one without principals is for nobody (rule A03). */
    public boolean names(String principal) {
        return !principal.isEmpty() && principals.contains(principal);
    }

    /** By name; whoever does not know one of them must refuse the certificate. */
    public Map<String, byte[]> criticalOptions() {
        return criticalOptions;
    }

    /** By name; unknown ones mean nothing. */
    public Map<String, byte[]> extensions() {
        return extensions;
    }

    /** Why it is good for nobody of that kind at that time; empty if it may be good for somebody. */
    public Optional<String> refusal(Kind wanted, Instant now) {
        long seconds = now.getEpochSecond();
        if (kind != wanted) {
            return Optional.of("Certificate invalid: not a " + wanted.word + " certificate");
        } else if (Long.compareUnsigned(seconds, validAfter) < 0) {
            return Optional.of("Certificate invalid: not yet valid");
        } else if (Long.compareUnsigned(seconds, validBefore) >= 0) {
            return Optional.of("Certificate invalid: expired");
        } else if (principals.isEmpty()) {
            return Optional.of("Certificate lacks principal list");
        }
        return Optional.empty();
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public byte[] blob() {
        return blob.clone();
    }

    @Override
    public List<String> signatureAlgorithms() {
        return key.signatureAlgorithms().stream()
                .map(CertificateNames::certified)
                .toList();
    }

    /** The signature itself names the plain algorithm. */
    @Override
    public boolean verify(String signatureAlgorithm, byte[] data, byte[] by, Presence presence) {
        return signatureAlgorithms().contains(signatureAlgorithm)
                && key.verify(CertificateNames.plain(signatureAlgorithm), data, by, presence);
    }

    @Override
    public OptionalInt rsaBits() {
        return key.rsaBits();
    }

    /** Of the plain key, as ssh-keygen has it. */
    @Override
    public String fingerprint() {
        return key.fingerprint();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Certificate certificate && MessageDigest.isEqual(blob, certificate.blob);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blob);
    }

    /** As for a log line, with sshd's words. */
    @Override
    public String toString() {
        return type + " " + fingerprint() + " ID " + Printable.line(keyId) + " (serial " + Long.toUnsignedString(serial)
                + ") CA " + authority;
    }

    /** One key has one blob: see {@link SshPublicKeys#decode}. */
    private void requireOneForm(ByteBuf fields) throws InvalidKeyException {
        ByteBuf expected = Unpooled.wrappedBuffer(key.blob());
        Wire.readSlice(expected); // its type
        if (!ByteBufUtil.equals(fields, expected)) {
            throw new InvalidKeyException(type + " has an integer with needless leading zeros");
        }
    }

    private static List<String> readPrincipals(ByteBuf in) throws InvalidKeyException {
        List<String> principals = new ArrayList<>();
        while (in.isReadable()) {
            if (principals.size() == MAX_PRINCIPALS) {
                throw new InvalidKeyException("certificate has more than " + MAX_PRINCIPALS + " principals");
            }
            principals.add(Wire.readText(in));
        }
        return List.copyOf(principals);
    }

    /** Names and data in turn; each name once. */
    private static Map<String, byte[]> readOptions(ByteBuf in) throws InvalidKeyException {
        Map<String, byte[]> options = new LinkedHashMap<>();
        while (in.isReadable()) {
            String name = Wire.readText(in);
            if (options.put(name, Wire.readBytes(in)) != null) {
                throw new InvalidKeyException("certificate has its option " + Printable.line(name) + " twice");
            }
        }
        return Map.copyOf(options);
    }
}
