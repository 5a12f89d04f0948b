package io.culvert.forwarding.keys;

import io.culvert.core.key.Certificate;
import io.culvert.core.key.SshPublicKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.util.Optional;

/** A file with one certificate, as ssh-keygen writes it: a type, base64, and perhaps a comment. */
public final class CertificateFile {
    private CertificateFile() {}

    /**
     * Whether the certificate's signature is right whoever is shown it must ask. Blocks on the disk.
     *
     * @throws IOException also if there is anything else in the file
     */
    public static Certificate read(Path file) throws IOException {
        String text = new String(BoundedFile.bytes(file), StandardCharsets.UTF_8);
        Optional<String> line = text.lines()
                .map(String::strip)
                .filter(candidate -> !candidate.isEmpty() && !candidate.startsWith("#"))
                .findFirst();
        try {
            if (SshPublicKeys.parseAnyLine(line.orElse("")) instanceof Certificate certificate) {
                return certificate;
            }
            throw new FileSystemException(file.toString(), null, "has a key that is not certified");
        } catch (InvalidKeyException e) {
            throw new FileSystemException(file.toString(), null, e.getMessage());
        }
    }

    /** Where the certificate of the key in a file is by custom. */
    public static Path beside(Path keyFile) {
        return keyFile.resolveSibling(keyFile.getFileName() + "-cert.pub");
    }
}
