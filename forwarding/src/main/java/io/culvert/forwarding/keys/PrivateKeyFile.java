package io.culvert.forwarding.keys;

import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.accounts.UnixFile;
import io.culvert.forwarding.keys.KeyFileException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A file with one private key: Ed25519, ECDSA or RSA, in OpenSSH's format, in PKCS#8 or in OpenSSL's older formats,
 * each with or without a passphrase. Immutable; all that reads files or unlocks keys may block.
 */
public final class PrivateKeyFile {
    private final Path path;
    private final LockedKey key;

    private PrivateKeyFile(Path path, LockedKey key) {
        this.path = path;
        this.key = key;
    }

    /**
     * Reads a file. As ssh does, refuses one that belongs to the user of this process and that others may access.
     *
     * @throws KeyFileException whatever is wrong with it
     */
    public static PrivateKeyFile read(Path path) throws KeyFileException {
        byte[] content = content(path);
        try {
            return new PrivateKeyFile(path, KeyArmour.read(content));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw refused(path, e);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /**
     * Keeps an Ed25519 key pair without a passphrase in a new file with mode 0600, and the public key beside it in a
     * file whose name ends with ".pub". Missing folders are created with mode 0700.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is a file of this name, which is left as it is
     * @throws IllegalArgumentException if the key is of another type
     */
    public static void create(Path path, SshKeyPair pair) throws IOException {
        byte[] content = OpenSshKeyWriter.encode(pair);
        try {
            PrivateFiles.createParents(path);
            PrivateFiles.create(path, content, PrivateFiles.OWNER_ONLY);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
        byte[] line = (SshPublicKeys.toLine(pair.publicKey()) + "\n").getBytes(StandardCharsets.US_ASCII);
        Files.deleteIfExists(PublicKeyFile.beside(path));
        PrivateFiles.create(PublicKeyFile.beside(path), line, PrivateFiles.READABLE_BY_ALL);
    }

    public Path path() {
        return path;
    }

    /** Whether {@link #unlock} needs the passphrase. */
    public boolean encrypted() {
        return key.encrypted();
    }

    /**
     * What can be told without a passphrase: always in OpenSSH's format, else if the key is not encrypted or if there
     * is a file with ".pub" behind its name.
     */
    public Optional<SshPublicKey> publicKey() {
        return key.publicKey()
                .or(() -> PublicKeyFile.read(PublicKeyFile.beside(path)).map(SshPublicKey::plain));
    }

    /** @throws KeyFileException also if there is a passphrase on it */
    public SshKeyPair unlock() throws KeyFileException {
        if (key.encrypted()) {
            throw new KeyFileException(Reason.PASSPHRASE_NEEDED, "Key '" + path + "' needs its passphrase.");
        }
        return unlock(new byte[0]);
    }

    /**
     * Decrypts the key. Takes a second or more, by intent of whoever encrypted it.
     *
     * @param passphrase as UTF-8; the caller zeroes it. Of no meaning if the key is not encrypted
     * @throws KeyFileException with {@link Reason#PASSPHRASE_WRONG}, or whatever is wrong with the file
     */
    public SshKeyPair unlock(byte[] passphrase) throws KeyFileException {
        try {
            return key.unlock(passphrase);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw refused(path, e);
        }
    }

    private static byte[] content(Path path) throws KeyFileException {
        try {
            UnixFile file = UnixFile.of(path);
            if (file.uid() == SystemUsers.ofThisSystem().processUid() && file.accessibleByOthers()) {
                throw new KeyFileException(
                        Reason.TOO_OPEN,
                        "Permissions " + file.permissions() + " for '" + path
                                + "' are too open. It is required that your "
                                + "private key files are NOT accessible by others: chmod 600 " + path);
            }
            return BoundedFile.bytes(path);
        } catch (KeyFileException e) {
            throw e;
        } catch (IOException e) {
            throw new KeyFileException(
                    Reason.UNREADABLE, "Key '" + path + "' cannot be read: " + FileFault.words(e) + ".", e);
        }
    }

    private static KeyFileException refused(Path path, Exception cause) {
        if (cause instanceof WrongPassphraseException) {
            return new KeyFileException(Reason.PASSPHRASE_WRONG, "Key '" + path + "': the passphrase is wrong.");
        }
        if (cause instanceof UnsupportedKeyException unsupported) {
            return new KeyFileException(Reason.UNSUPPORTED, unsupported.message(path), cause);
        }
        // Others than these have no words for people: they come from libraries.
        String why = cause instanceof InvalidKeyException ? cause.getMessage() : "its content is damaged";
        return new KeyFileException(
                Reason.MALFORMED, "Key '" + path + "' is not a usable private key: " + why + ".", cause);
    }
}
