package io.culvert.core.key;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Reads and writes public keys, in the wire form and in the one-line text form. Any thread may call. */
public final class SshPublicKeys {
    /** Specification: the longest name of an algorithm (RFC 4251 section 6). */
    private static final int MAX_NAME_LENGTH = 64;

    static final List<String> PLAIN_TYPES = List.of(
            Ed25519PublicKey.TYPE,
            EcdsaCurve.NISTP256.keyType(),
            EcdsaCurve.NISTP384.keyType(),
            EcdsaCurve.NISTP521.keyType(),
            RsaPublicKey.TYPE);

    private static final List<String> TYPES = Stream.concat(
                    PLAIN_TYPES.stream(), Stream.of(SecurityKey.ED25519, SecurityKey.NISTP256))
            .toList();

    private SshPublicKeys() {}

    /** The key types that {@link #decode} reads. */
    public static List<String> types() {
        return TYPES;
    }

    /**
     * Reads a key in its wire form (RFC 4253 section 6.6).
     *
     * @throws InvalidKeyException if it is not exactly one sound key of a type that we use; the message says what is wrong
     */
    public static SshPublicKey decode(byte[] blob) throws InvalidKeyException {
        ByteBuf in = Unpooled.wrappedBuffer(blob);
        SshPublicKey key;
        try {
            key = decodeFields(Wire.readName(in), in);
            Wire.requireEnd(in, "public key");
        } catch (ProtocolViolation e) {
            throw new InvalidKeyException("not a public key: " + e.getMessage(), e);
        } catch (InvalidKeyException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException("the numbers of the public key do not make a key", e);
        }
        // One key has one blob, or a list of keys by blob (authorized, revoked) could be passed by.
        if (!MessageDigest.isEqual(key.blob(), blob)) {
            throw new InvalidKeyException(key.type() + " key has an integer with needless leading zeros");
        }
        return key;
    }

    /**
     * Reads what a peer or a file shows for a key: the key, as {@link #decode}, or a {@link Certificate} of it, whose signature
     * is not verified here.
     */
    public static SshPublicKey decodeAny(byte[] blob) throws InvalidKeyException {
        return isCertificate(blob) ? Certificate.decode(blob) : decode(blob);
    }

    private static boolean isCertificate(byte[] blob) {
        try {
            return CertificateNames.isCertificate(Wire.readName(Unpooled.wrappedBuffer(blob)));
        } catch (ProtocolViolation e) {
            return false;
        }
    }

    /** The text form, as in known_hosts and authorized_keys: type, space, base64 of the blob. */
    public static String toLine(SshPublicKey key) {
        return key.type() + " " + Base64.getEncoder().encodeToString(key.blob());
    }

    /**
     * Reads the text form: type, base64, and perhaps a comment, which is dropped.
     *
     * @throws InvalidKeyException as {@link #decode}, and if the type in the text is not the one in the blob
     */
    public static SshPublicKey parseLine(String line) throws InvalidKeyException {
        return parse(line, SshPublicKeys::decode);
    }

    /** The same for a key or a certificate, as {@link #decodeAny}. */
    public static SshPublicKey parseAnyLine(String line) throws InvalidKeyException {
        return parse(line, SshPublicKeys::decodeAny);
    }

    private static SshPublicKey parse(String line, Decoder decoder) throws InvalidKeyException {
        String[] fields = line.strip().split("[ \t]+", 3);
        if (fields.length < 2) {
            throw new InvalidKeyException("not a public key line: a key type and base64 are expected");
        }
        byte[] blob;
        try {
            blob = Base64.getDecoder().decode(fields[1]);
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("the second field of a public key line must be base64", e);
        }
        SshPublicKey key = decoder.decode(blob);
        if (!key.type().equals(fields[0])) {
            throw new InvalidKeyException("the line's first field does not name the type of its key, " + key.type());
        }
        return key;
    }

    private interface Decoder {
        SshPublicKey decode(byte[] blob) throws InvalidKeyException;
    }

    /** @throws InvalidKeyException if SSH has no use for such a key */
    static SshPublicKey of(PublicKey key) throws GeneralSecurityException {
        if (key instanceof RSAPublicKey rsa) {
            return new RsaPublicKey(rsa.getPublicExponent(), rsa.getModulus());
        }
        if (key instanceof ECPublicKey ec) {
            EcdsaCurve curve = EcdsaCurve.ofSpec(ec.getParams())
                    .orElseThrow(() -> new InvalidKeyException("EC key is not on P-256, P-384 or P-521"));
            return new EcdsaPublicKey(curve, curve.encodePoint(ec.getW()));
        }
        if (key instanceof EdECPublicKey ed) {
            return Ed25519PublicKey.of(ed);
        }
        throw new InvalidKeyException(key.getAlgorithm() + " keys are not taken: use Ed25519, ECDSA or RSA");
    }

    /** What stands behind the type. */
    static SshPublicKey decodeFields(String type, ByteBuf in) throws GeneralSecurityException {
        return switch (type) {
            case Ed25519PublicKey.TYPE -> new Ed25519PublicKey(Wire.readBytes(in));
            case RsaPublicKey.TYPE -> new RsaPublicKey(Wire.readMpint(in), Wire.readMpint(in));
            case SecurityKey.ED25519 -> SecurityKey.ed25519(Wire.readBytes(in), Wire.readUtf8(in));
            case SecurityKey.NISTP256 -> {
                requireCurve(EcdsaCurve.NISTP256, type, in);
                yield SecurityKey.nistp256(Wire.readBytes(in), Wire.readUtf8(in));
            }
            case "ssh-dss" ->
                throw new InvalidKeyException("DSA keys (ssh-dss) are not taken: they are too weak. Use ssh-ed25519");
            default -> decodeEcdsa(type, in);
        };
    }

    private static SshPublicKey decodeEcdsa(String type, ByteBuf in) throws GeneralSecurityException {
        EcdsaCurve curve = EcdsaCurve.ofKeyType(type).orElseThrow(() -> unknown(type));
        requireCurve(curve, type, in);
        return new EcdsaPublicKey(curve, Wire.readBytes(in));
    }

    private static void requireCurve(EcdsaCurve curve, String type, ByteBuf in) throws InvalidKeyException {
        if (!Wire.readName(in).equals(curve.identifier())) {
            throw new InvalidKeyException(type + " key names another curve");
        }
    }

    /** Quotes the name only if it is one (RFC 4251 section 6): it goes to a log. */
    private static InvalidKeyException unknown(String type) {
        String quoted = type.length() > MAX_NAME_LENGTH ? "" : " \"" + type + "\"";
        return new InvalidKeyException("unknown key type" + quoted + ": known are " + String.join(", ", TYPES));
    }
}
