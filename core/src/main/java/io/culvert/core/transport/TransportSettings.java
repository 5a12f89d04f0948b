package io.culvert.core.transport;

import io.culvert.codec.packet.Identification;
import io.culvert.core.Algorithms;
import io.culvert.core.BulkCiphers;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.RekeyLimit;
import io.culvert.core.SshObserver;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What the transport layer is told by the client's or the server's configuration.
 *
 * @param bulkCiphers a server's; a client says what it wants with the order of its ciphers
 * @param identificationTimeout from the connection to the peer's identification line (rule T16)
 * @param compression whether a client wants zlib@openssh.com, or a server grants it
 * @param hostKeys a server's; empty for a client
 * @param hostKeyCheck a client's; a server's is never asked
 * @param slowWork runs what would hold up an event loop on another thread; fails when there is too much of it already
 */
public record TransportSettings(
        Identification identification,
        Duration identificationTimeout,
        Algorithms algorithms,
        RekeyLimit rekeyLimit,
        BulkCiphers bulkCiphers,
        boolean compression,
        List<SshKeyPair> hostKeys,
        Function<SshPublicKey, CompletionStage<HostKeyVerifier.Verdict>> hostKeyCheck,
        SlowWork slowWork,
        SshObserver observer) {

    /** Runs work off the event loop. */
    public interface SlowWork {
        /** The stage completes on any thread. */
        <T> CompletionStage<T> submit(Callable<T> work);
    }
}
