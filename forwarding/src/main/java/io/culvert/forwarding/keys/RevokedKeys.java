package io.culvert.forwarding.keys;

import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.key.SshPublicKey;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.InvalidKeyException;

/**
 * Keys that must not be used any more, as a file has them (RevokedKeys in sshd_config(5), RevokedHostKeys in ssh_config(5)): a
 * list of public keys or a key revocation list.
 */
public sealed interface RevokedKeys permits RevokedKeyLines, RevocationList {
    /** Ours. */
    int MAX_BYTES = 16 << 20;

    /** Whether the key, or what a certificate certifies, or its authority, or the certificate itself is revoked. */
    boolean revokes(SshPublicKey key);

    /**
     * Blocks on the disk.
     *
     * @throws IOException if there is anything in the file that is not understood: who asks must then take no key at all
     */
    static RevokedKeys read(Path file) throws IOException {
        byte[] content = BoundedFile.bytes(file, MAX_BYTES);
        try {
            return RevocationList.hasMagic(content) ? RevocationList.parse(content) : RevokedKeyLines.parse(content);
        } catch (ProtocolViolation | InvalidKeyException e) {
            throw new FileSystemException(
                    file.toString(), null, "is not a list of revoked keys, so that no key is taken: " + e.getMessage());
        }
    }
}
