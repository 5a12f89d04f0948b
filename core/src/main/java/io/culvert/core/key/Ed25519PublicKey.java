package io.culvert.core.key;

import io.culvert.codec.message.Wire;
import java.security.InvalidKeyException;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.NamedParameterSpec;
import java.util.List;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An Ed25519 key (RFC 8709): string "ssh-ed25519", string key. */
final class Ed25519PublicKey extends EncodedKey {
    static final String TYPE = "ssh-ed25519";

    private final Ed25519.PublicPoint point;

    /** @param encoded the 32 bytes of RFC 8032 section 5.1.5 */
    Ed25519PublicKey(byte[] encoded) throws InvalidKeyException {
        super(TYPE, blob(encoded));
        if (encoded.length != Ed25519.PUBLIC_KEY_SIZE) {
            throw new InvalidKeyException("ssh-ed25519 key has " + encoded.length + " bytes, not 32");
        }
        // Refuses the points of small order, with which one signature is valid for many messages. Whether another point
        // has a part of small order in it would cost as much as verifying a signature, and concerns nobody but the
        // key's owner.
        Ed25519.@Nullable PublicPoint decoded = Ed25519.validatePublicKeyPartialExport(encoded, 0);
        if (decoded == null) {
            throw new InvalidKeyException("ssh-ed25519 key is not a point of the curve, or one of small order");
        }
        point = decoded;
    }

    static Ed25519PublicKey of(EdECPublicKey key) throws InvalidKeyException {
        if (!key.getParams().getName().equals(NamedParameterSpec.ED25519.getName())) {
            throw new InvalidKeyException(key.getParams().getName() + " keys are not taken: use Ed25519");
        }
        EdECPoint point = key.getPoint();
        byte[] encoded = new byte[Ed25519.PUBLIC_KEY_SIZE];
        FixedLength.write(point.getY(), encoded, 0, encoded.length);
        // The integers of RFC 8032 are little-endian; the top bit is free for the sign of x.
        Arrays.reverseInPlace(encoded);
        if (point.isXOdd()) {
            encoded[encoded.length - 1] |= (byte) 0x80;
        }
        return new Ed25519PublicKey(encoded);
    }

    private static byte[] blob(byte[] encoded) {
        return Wire.toBytes(out -> {
            Wire.writeUtf8(out, TYPE);
            Wire.writeBytes(out, encoded);
        });
    }

    @Override
    public List<String> signatureAlgorithms() {
        return List.of(TYPE);
    }

    /** Refuses an S that is not below the group's order (rule A06), so that nobody can alter a signature. */
    @Override
    boolean matches(String signatureAlgorithm, byte[] data, byte[] signature) {
        return signature.length == Ed25519.SIGNATURE_SIZE && Ed25519.verify(signature, 0, point, data, 0, data.length);
    }
}
