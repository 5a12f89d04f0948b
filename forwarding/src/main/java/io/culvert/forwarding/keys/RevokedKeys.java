package io.culvert.forwarding.keys;

import io.culvert.core.key.SshPublicKey;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Keys that must not be used any more, as a file has them (RevokedKeys in sshd_config(5), RevokedHostKeys in
 * ssh_config(5)): a list of public keys or a key revocation list.
 */
public sealed interface RevokedKeys permits RevokedKeyLines, RevocationList {
    /** Ours. */
    int MAX_BYTES = 16 << 20;

    /** Whether the key, or what a certificate certifies, or its authority, or the certificate itself is revoked. */
    boolean revokes(SshPublicKey key);

    /**
     * What a file says now: it is read again when it has changed. Blocks on the disk.
     *
     * @throws IOException if there is anything in the file that is not understood: who asks must then take no key at
     *     all
     */
    static RevokedKeys read(Path file) throws IOException {
        return RevokedFiles.CACHE.read(file);
    }
}
