package io.culvert.core;

import io.culvert.core.key.SshPublicKey;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Hears which host keys a server has, so that a client learns the next one before the server gives up the last (OpenSSH's
 * PROTOCOL section 2.5).
 */
@FunctionalInterface
public interface HostKeyUpdates {
    HostKeyUpdates NONE = (target, hostKeys, proof) -> {};

    /**
     * Called on the client's executor, so may block; at most once in a connection, and only if the key that it began with
     * {@linkplain HostKeyVerifier.Accepted#vouches() vouches} for others.
     *
     * @param hostKeys what the server says that it has: at least one, all different, of the types that the client takes
     */
    void announced(HostKeyVerifier.Target target, List<SshPublicKey> hostKeys, Proof proof);

    /** Asks the server to prove that it has the private halves of keys (rule K03). */
    @FunctionalInterface
    interface Proof {
        /** Fails with {@link SshException} if the server does not prove each of them. */
        CompletionStage<Void> of(List<SshPublicKey> hostKeys);
    }
}
