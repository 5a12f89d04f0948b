package io.culvert.core.userauth;

import io.culvert.core.key.SshPublicKey;
import java.security.InvalidKeyException;

/** Reads a public key in its wire form. */
@FunctionalInterface
interface KeyDecoder {
    /** @throws InvalidKeyException if the bytes are not exactly one key of a type that we use */
    SshPublicKey decode(byte[] blob) throws InvalidKeyException;
}
