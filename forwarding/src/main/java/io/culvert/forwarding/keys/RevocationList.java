package io.culvert.forwarding.keys;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.Wire;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.SshPublicKey;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A key revocation list (OpenSSH's PROTOCOL.krl), as ssh-keygen -k makes it: a header, and sections behind their type and
 * length. Signatures on it count for nothing: whoever may write the file may write another.
 */
final class RevocationList implements RevokedKeys {
    /* Specification. */
    private static final byte[] MAGIC = "SSHKRL\n\0".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT_VERSION = 1;
    private static final int CERTIFICATES = 1;
    private static final int EXPLICIT_KEY = 2;
    private static final int FINGERPRINT_SHA1 = 3;
    private static final int SIGNATURE = 4;
    private static final int FINGERPRINT_SHA256 = 5;
    private static final int EXTENSION = 255;

    private final Set<ByteBuffer> keys = new HashSet<>();
    private final Set<ByteBuffer> sha1 = new HashSet<>();
    private final Set<ByteBuffer> sha256 = new HashSet<>();
    private final List<RevokedCertificates> certificates = new ArrayList<>();

    private RevocationList() {}

    static boolean hasMagic(byte[] content) {
        return content.length >= MAGIC.length && Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** @throws ProtocolViolation for whatever is malformed or not known */
    static RevocationList parse(byte[] content) {
        ByteBuf in = Unpooled.wrappedBuffer(content);
        in.skipBytes(MAGIC.length);
        if (Wire.readUint32(in) != FORMAT_VERSION) {
            throw ProtocolViolation.ofConnection("it is a key revocation list of another version");
        }
        Wire.readUint64(in); // the list's own version
        Wire.readUint64(in); // when it was made
        Wire.readUint64(in); // flags, of which there are none
        Wire.readSlice(in); // reserved
        Wire.readSlice(in); // comment
        RevocationList list = new RevocationList();
        while (in.isReadable()) {
            list.section(Wire.readByte(in), in);
        }
        return list;
    }

    private void section(int type, ByteBuf in) {
        if (type == SIGNATURE) {
            Wire.readSlice(in); // the key
            Wire.readSlice(in);
            return;
        }
        ByteBuf section = Wire.readSlice(in);
        switch (type) {
            case CERTIFICATES -> certificates.add(RevokedCertificates.parse(section));
            case EXPLICIT_KEY -> strings(section, keys);
            case FINGERPRINT_SHA1 -> strings(section, sha1);
            case FINGERPRINT_SHA256 -> strings(section, sha256);
            case EXTENSION -> extension(section);
            default -> throw ProtocolViolation.ofConnection("it has a section of the unknown type " + type);
        }
    }

    /** One that is not critical may be passed over, and none is known. */
    static void extension(ByteBuf section) {
        Wire.readSlice(section); // its name
        if (Wire.readBoolean(section)) {
            throw ProtocolViolation.ofConnection("it has a critical extension, of which none is known");
        }
    }

    private static void strings(ByteBuf section, Set<ByteBuffer> into) {
        while (section.isReadable()) {
            into.add(ByteBuffer.wrap(Wire.readBytes(section)));
        }
    }

    @Override
    public boolean revokes(SshPublicKey key) {
        return lists(key.plain())
                || key instanceof Certificate certificate
                        && (lists(certificate.authority())
                                || certificates.stream().anyMatch(section -> section.revokes(certificate)));
    }

    private boolean lists(SshPublicKey plain) {
        byte[] blob = plain.blob();
        return keys.contains(ByteBuffer.wrap(blob))
                || sha1.contains(hash("SHA-1", blob))
                || sha256.contains(hash("SHA-256", blob));
    }

    private static ByteBuffer hash(String algorithm, byte[] blob) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance(algorithm).digest(blob));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
