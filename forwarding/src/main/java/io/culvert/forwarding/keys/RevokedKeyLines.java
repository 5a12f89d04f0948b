package io.culvert.forwarding.keys;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.codec.message.Wire;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.CertificateNames;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Public keys, one a line, and comments. */
record RevokedKeyLines(Set<SshPublicKey> keys) implements RevokedKeys {
    private static final String RSA = "ssh-rsa";
    /** Ours (rule A06). */
    private static final int MIN_RSA_BITS = 2048;

    RevokedKeyLines {
        keys = Set.copyOf(keys);
    }

    /** Unlike elsewhere no line is passed over, since it may be the one that revokes a key. */
    static RevokedKeyLines parse(byte[] content) throws InvalidKeyException {
        Set<SshPublicKey> keys = new HashSet<>();
        List<String> lines = new String(content, StandardCharsets.UTF_8).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                try {
                    keys.add(SshPublicKeys.parseAnyLine(line).plain());
                } catch (InvalidKeyException e) {
                    if (!isWholeButNotTaken(line)) {
                        throw new InvalidKeyException("line " + (i + 1) + ": " + e.getMessage(), e);
                    }
                }
            }
        }
        return new RevokedKeyLines(keys);
    }

    /** Whether it is a key after all, of a type or a size with which nobody gets in here anyway. */
    private static boolean isWholeButNotTaken(String line) {
        String[] fields = line.split("[ \t]+", 3);
        try {
            ByteBuf in = Unpooled.wrappedBuffer(Base64.getDecoder().decode(fields[Math.min(1, fields.length - 1)]));
            String type = Wire.readName(in);
            if (!type.equals(fields[0])) {
                return false;
            }
            if (!type.equals(RSA)) {
                return !SshPublicKeys.types().contains(type) && !CertificateNames.isCertificate(type);
            }
            Wire.readMpint(in); // the exponent
            int bits = Wire.readMpint(in).bitLength();
            Wire.requireEnd(in, "key");
            return bits < MIN_RSA_BITS;
        } catch (ProtocolViolation | IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public boolean revokes(SshPublicKey key) {
        return keys.contains(key.plain())
                || key instanceof Certificate certificate && keys.contains(certificate.authority());
    }
}
