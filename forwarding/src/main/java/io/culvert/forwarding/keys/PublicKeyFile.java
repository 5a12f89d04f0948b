package io.culvert.forwarding.keys;

import io.culvert.core.Text;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Optional;

/** A file with a public key, or a certificate of one: a line as ssh-keygen writes it, and perhaps remarks. */
public final class PublicKeyFile {
    /** From here on a file is one of a private key, of which nothing is read. */
    private static final String PRIVATE = "-----BEGIN";

    private PublicKeyFile() {}

    /** The first that a file holds; empty if there is none that we use, or no file. Blocks on the disk. */
    public static Optional<SshPublicKey> read(Path file) {
        byte[] bytes;
        try {
            bytes = BoundedFile.bytes(file);
        } catch (IOException e) {
            return Optional.empty();
        }
        try {
            return first(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0); // perhaps it is a private key in some other format
        }
    }

    /** Where the public half of the key in a file is by custom. */
    public static Path beside(Path keyFile) {
        return keyFile.resolveSibling(keyFile.getFileName() + ".pub");
    }

    private static Optional<SshPublicKey> first(byte[] bytes) {
        for (int start = BoundedFile.byteOrderMark(bytes), end; start < bytes.length; start = end + 1) {
            end = BoundedFile.endOfLine(bytes, start);
            if (end - start <= BoundedFile.MAX_LINE_BYTES) {
                String line = Text.of(bytes, start, end - start);
                if (line.startsWith(PRIVATE)) {
                    return Optional.empty();
                }
                try {
                    return Optional.of(SshPublicKeys.parseAnyLine(line));
                } catch (InvalidKeyException e) {
                    // A remark, or a key that is of no use to us: as ssh does, look on.
                }
            }
        }
        return Optional.empty();
    }
}
