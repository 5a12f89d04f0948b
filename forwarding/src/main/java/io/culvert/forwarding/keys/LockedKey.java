package io.culvert.forwarding.keys;

import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;

/** A private key in the encoding of its file. */
sealed interface LockedKey permits OpenSshKey, PemKey {
    boolean encrypted();

    /** What can be told without a passphrase. */
    Optional<SshPublicKey> publicKey();

    /**
     * Decrypts and decodes the key. Slow: a second is usual for an encrypted one.
     *
     * @param passphrase of no meaning if the key is not encrypted
     * @throws WrongPassphraseException if it is not the right one
     * @throws UnsupportedKeyException if the file is in order but has a feature that is not taken
     */
    SshKeyPair unlock(byte[] passphrase) throws GeneralSecurityException, IOException;
}
