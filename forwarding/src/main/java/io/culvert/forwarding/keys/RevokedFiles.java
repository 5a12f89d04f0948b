package io.culvert.forwarding.keys;

import io.culvert.codec.message.ProtocolViolation;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.InvalidKeyException;

/** Reads files of revoked keys, of either form. */
final class RevokedFiles {
    /** For as long as they stay what they were, since each login asks. */
    static final FileCache<RevokedKeys> CACHE = new FileCache<>(RevokedFiles::read, 2L * RevokedKeys.MAX_BYTES);

    private RevokedFiles() {}

    private static RevokedKeys read(Path file) throws IOException {
        byte[] content = BoundedFile.bytes(file, RevokedKeys.MAX_BYTES);
        try {
            return RevocationList.hasMagic(content) ? RevocationList.parse(content) : RevokedKeyLines.parse(content);
        } catch (ProtocolViolation | InvalidKeyException e) {
            throw new FileSystemException(
                    file.toString(), null, "is not a list of revoked keys, so no key is accepted: " + e.getMessage());
        }
    }
}
