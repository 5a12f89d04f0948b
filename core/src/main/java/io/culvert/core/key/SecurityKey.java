package io.culvert.core.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.culvert.codec.message.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.List;

/**
 * The public key of a security key, a device that a person touches to sign (OpenSSH's PROTOCOL.u2f): a plain key, and
 * the application that the device bound it to. Only verified here: nothing on this side speaks to a device.
 *
 * <pre>
 * key        string type, the plain key's fields, string application
 * signature  string type, string value of the plain key's signature, byte flags, uint32 counter
 * over       SHA-256(application), byte flags, uint32 counter, SHA-256(data)
 * </pre>
 */
final class SecurityKey extends EncodedKey {
    /* Specification: PROTOCOL.u2f. */

    static final String ED25519 = "sk-ssh-ed25519@openssh.com";
    static final String NISTP256 = "sk-ecdsa-sha2-nistp256@openssh.com";
    /** What ssh-keygen wants applications to begin with. A key that a web site registered begins otherwise. */
    private static final String APPLICATION_PREFIX = "ssh:";

    private static final int USER_PRESENT = 0x01;
    private static final int USER_VERIFIED = 0x04;
    /** What stands behind the plain key's signature: flags and counter. */
    private static final int TRAILER_BYTES = 1 + Integer.BYTES;

    private final EncodedKey plain;
    private final String application;

    private SecurityKey(String type, byte[] blob, EncodedKey plain, String application) throws InvalidKeyException {
        super(type, blob);
        if (!application.startsWith(APPLICATION_PREFIX)) {
            throw new InvalidKeyException(type + " key was not made for SSH: its application does not begin with ssh:");
        }
        this.plain = plain;
        this.application = application;
    }

    static SecurityKey ed25519(byte[] encoded, String application) throws InvalidKeyException {
        byte[] blob = Wire.toBytes(out -> {
            Wire.writeUtf8(out, ED25519);
            Wire.writeBytes(out, encoded);
            Wire.writeUtf8(out, application);
        });
        return new SecurityKey(ED25519, blob, new Ed25519PublicKey(encoded), application);
    }

    static SecurityKey nistp256(byte[] q, String application) throws GeneralSecurityException {
        byte[] blob = Wire.toBytes(out -> {
            Wire.writeUtf8(out, NISTP256);
            Wire.writeUtf8(out, EcdsaCurve.NISTP256.identifier());
            Wire.writeBytes(out, q);
            Wire.writeUtf8(out, application);
        });
        return new SecurityKey(NISTP256, blob, new EcdsaPublicKey(EcdsaCurve.NISTP256, q), application);
    }

    @Override
    public List<String> signatureAlgorithms() {
        return List.of(type());
    }

    @Override
    WireSignature unframe(byte[] signature) {
        return WireSignature.decodeOpenEnded(signature);
    }

    /** Rule A05. */
    @Override
    boolean asserts(Presence presence, byte[] signature) {
        int flags = signature[signature.length - TRAILER_BYTES];
        return (!presence.touched() || (flags & USER_PRESENT) != 0)
                && (!presence.verified() || (flags & USER_VERIFIED) != 0);
    }

    @Override
    boolean matches(String signatureAlgorithm, byte[] data, byte[] signature) throws GeneralSecurityException {
        ByteBuf in = Unpooled.wrappedBuffer(signature);
        byte[] value = Wire.readBytes(in);
        int flags = Wire.readByte(in);
        long counter = Wire.readUint32(in);
        Wire.requireEnd(in, "security key signature");
        byte[] applicationHash = sha256(application.getBytes(UTF_8));
        byte[] dataHash = sha256(data);
        byte[] signed = Wire.toBytes(out -> {
            out.writeBytes(applicationHash);
            out.writeByte(flags);
            Wire.writeUint32(out, counter);
            out.writeBytes(dataHash);
        });
        return plain.matches(plain.type(), signed, value);
    }

    private static byte[] sha256(byte[] data) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(data);
    }
}
