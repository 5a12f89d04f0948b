package io.culvert.core;

import io.culvert.core.key.SshPublicKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Says whether a server's host key is the right one for the host that the client meant to reach. By then the engine has
 * checked that the server holds the private half.
 */
@FunctionalInterface
public interface HostKeyVerifier {
    /**
     * Called on the connection's event loop; must not block. A failed stage rejects.
     *
     * @param key a {@link io.culvert.core.key.Certificate} only if the algorithms ask for one; signed by its authority, and
     *     all else about it is for the verifier to say
     */
    CompletionStage<Verdict> verify(Target target, SshPublicKey key);

    /** Takes this key and no other, for a program that learnt it elsewhere. */
    static HostKeyVerifier only(SshPublicKey expected) {
        return (target, key) -> CompletableFuture.completedStage(
                key.plain().equals(expected)
                        ? new Accepted()
                        : new Rejected("The host key of " + target.host() + " is not the expected "
                                + expected.fingerprint() + " but " + key.fingerprint() + "."));
    }

    /** The host as the user named it, not as it was resolved. */
    record Target(String host, int port) {}

    /** What a verifier says of one key. */
    sealed interface Verdict {}

    /**
     * The connection may go on.
     *
     * @param vouches whether this key, which was known before or which the user knows, may introduce the server's other keys
     *     ({@link HostKeyUpdates})
     */
    record Accepted(boolean vouches) implements Verdict {
        /** For this connection, and for no other key. */
        public Accepted() {
            this(false);
        }
    }

    /** The connection ends; {@code reason} is one sentence for the user. */
    record Rejected(String reason) implements Verdict {}
}
