package io.culvert.cli.login;

import io.culvert.core.key.SshPublicKey;
import io.culvert.forwarding.keys.CertificateFile;
import io.culvert.forwarding.keys.KeyFileException;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.forwarding.keys.PublicKeyFile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A key that IdentityFile names: by its private half, by the public one, or by the name of a private one that has only
 * the public one beside it. The private half may then be in the agent.
 *
 * @param publicKey as far as it is known without a passphrase; also a certificate, if that is what is named
 * @param privateKey empty if it cannot be read
 * @param complaint about that, for the user
 */
record NamedKey(
        Path path, Optional<SshPublicKey> publicKey, Optional<PrivateKeyFile> privateKey, Optional<String> complaint) {

    /** Blocks on the disk. */
    static NamedKey read(Path path) {
        Optional<SshPublicKey> itself = PublicKeyFile.read(path);
        if (itself.isPresent()) {
            return new NamedKey(
                    path,
                    itself,
                    Optional.empty(),
                    Optional.of("Key '" + path + "' is a public key, and the agent does not have its private half."));
        }
        try {
            PrivateKeyFile file = PrivateKeyFile.read(path);
            return new NamedKey(path, file.publicKey().or(() -> beside(path)), Optional.of(file), Optional.empty());
        } catch (KeyFileException e) {
            return new NamedKey(path, beside(path), Optional.empty(), Optional.ofNullable(e.getMessage()));
        }
    }

    private static Optional<SshPublicKey> beside(Path path) {
        return PublicKeyFile.read(PublicKeyFile.beside(path))
                .or(() -> PublicKeyFile.read(CertificateFile.beside(path)))
                .map(SshPublicKey::plain);
    }
}
