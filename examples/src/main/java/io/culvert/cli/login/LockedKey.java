package io.culvert.cli.login;

import io.culvert.core.key.Signer;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A key with a passphrase, which is asked for only when the server wants a signature. */
record LockedKey(Passphrase passphrase, SshPublicKey publicKey) implements Signer {
    @Override
    public CompletionStage<byte[]> sign(String signatureAlgorithm, byte[] data) {
        return passphrase
                .unlocked()
                .thenCompose(pair -> pair.isPresent()
                        ? sign(pair.get(), signatureAlgorithm, data)
                        : refused("no passphrase given for key '"
                                + passphrase.file().path() + "'"));
    }

    private CompletionStage<byte[]> sign(SshKeyPair pair, String signatureAlgorithm, byte[] data) {
        return pair.publicKey().equals(publicKey)
                ? pair.sign(signatureAlgorithm, data)
                : refused("private key " + passphrase.file().path() + " contents do not match public");
    }

    private static CompletionStage<byte[]> refused(String why) {
        return CompletableFuture.failedStage(new IOException(why));
    }
}
