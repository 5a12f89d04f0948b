package io.culvert.core.hostkeys;

import io.culvert.codec.message.HostKeyStrings;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.ConnectionServices;
import io.culvert.core.GlobalRequestHandler;
import io.culvert.core.HostKeyUpdates;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.SshConnection;
import io.culvert.core.SshException;
import io.culvert.core.key.SshPublicKey;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.core.transport.Session;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears which host keys the server has, once, and has it prove those that the client wants to know better. */
public final class ClientHostKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ClientHostKeys.class);

    private final Session session;
    private final HostKeyVerifier.Target target;
    private final List<String> algorithms;
    private final HostKeyUpdates updates;
    private final Executor executor;
    private boolean heard;

    /** @param algorithms the signature algorithms of host keys that the client takes */
    public ClientHostKeys(
            Session session,
            HostKeyVerifier.Target target,
            List<String> algorithms,
            HostKeyUpdates updates,
            Executor executor) {
        this.session = session;
        this.target = target;
        this.algorithms = algorithms;
        this.updates = updates;
        this.executor = executor;
    }

    /** The services with an ear for the server's announcement. */
    public ConnectionServices listen(SshConnection connection, ConnectionServices services) {
        return services.with(HostKeyProof.ANNOUNCEMENT, data -> heard(connection, data));
    }

    private CompletionStage<Optional<byte[]>> heard(SshConnection connection, byte[] data) {
        if (heard || !session.hostKeyVouches()) {
            return GlobalRequestHandler.refused();
        }
        heard = true;
        executor.execute(() -> {
            try {
                List<SshPublicKey> keys = usable(data);
                if (!keys.isEmpty()) {
                    updates.announced(target, keys, asked -> proof(connection, asked));
                }
            } catch (RuntimeException e) {
                LOG.warn("the host keys that {} announced are ignored", target.host(), e);
            }
        });
        return CompletableFuture.completedStage(GlobalRequestHandler.SUCCESS);
    }

    /** Empty where the announcement makes no sense; a key of a kind that is not known or not taken is left out. */
    private List<SshPublicKey> usable(byte[] data) {
        List<SshPublicKey> keys = new ArrayList<>();
        try {
            for (byte[] blob : HostKeyStrings.read(data).strings()) {
                try {
                    keys.add(SshPublicKeys.decode(blob));
                } catch (InvalidKeyException e) {
                    LOG.debug("a host key that {} announced is ignored: {}", target.host(), e.getMessage());
                }
            }
        } catch (ProtocolViolation e) {
            LOG.debug("the host keys that {} announced are ignored: {}", target.host(), e.getMessage());
            return List.of();
        }
        if (new HashSet<>(keys).size() < keys.size()) {
            LOG.debug("the host keys that {} announced are ignored: one of them twice", target.host());
            return List.of();
        }
        keys.removeIf(key -> key.signatureAlgorithms().stream().noneMatch(algorithms::contains));
        return keys;
    }

    private CompletionStage<Void> proof(SshConnection connection, List<SshPublicKey> asked) {
        List<byte[]> blobs = asked.stream().map(SshPublicKey::blob).toList();
        return connection
                .request(HostKeyProof.REQUEST, new HostKeyStrings(blobs).toBytes())
                .thenComposeAsync(
                        reply -> proves(reply, asked)
                                ? CompletableFuture.completedStage(null)
                                : CompletableFuture.failedStage(new SshException(
                                        SshException.Kind.REQUEST_REFUSED,
                                        "the server did not prove that it has the host keys that it announced")),
                        executor);
    }

    private boolean proves(byte[] reply, List<SshPublicKey> asked) {
        try {
            List<byte[]> signatures = HostKeyStrings.read(reply).strings();
            if (signatures.size() != asked.size()) {
                return false;
            }
            for (int i = 0; i < signatures.size(); i++) {
                if (!proves(signatures.get(i), asked.get(i))) {
                    return false;
                }
            }
            return true;
        } catch (ProtocolViolation e) {
            return false;
        }
    }

    private boolean proves(byte[] signature, SshPublicKey key) {
        byte[] data = HostKeyProof.signedData(session, key);
        return HostKeyProof.algorithms(session, key).stream()
                .anyMatch(algorithm -> key.verify(algorithm, data, signature));
    }
}
