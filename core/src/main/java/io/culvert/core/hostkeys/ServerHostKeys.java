package io.culvert.core.hostkeys;

import io.culvert.codec.message.HostKeyStrings;
import io.culvert.codec.message.ProtocolViolation;
import io.culvert.core.ConnectionServices;
import io.culvert.core.GlobalRequestHandler;
import io.culvert.core.SshConnection;
import io.culvert.core.key.Certificate;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.transport.Session;
import io.culvert.core.transport.TransportSettings.SlowWork;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Tells a client which host keys the server has, and proves it when asked, each key once. */
public final class ServerHostKeys {
    private final Session session;
    private final SlowWork work;
    /** By the blobs of their public halves. */
    private final Map<ByteBuffer, SshKeyPair> keys = new LinkedHashMap<>();

    /** @param work makes the signatures */
    public ServerHostKeys(Session session, List<SshKeyPair> hostKeys, SlowWork work) {
        this.session = session;
        this.work = work;
        // A certificate is nothing to be introduced: its key is, which is a host key of its own.
        hostKeys.stream()
                .filter(key -> !(key.publicKey() instanceof Certificate))
                .forEach(key -> keys.putIfAbsent(ByteBuffer.wrap(key.publicKey().blob()), key));
    }

    /** Tells the client, which has just logged in; returns the services with what it may ask for. */
    public ConnectionServices announce(SshConnection connection, ConnectionServices services) {
        List<byte[]> blobs =
                keys.values().stream().map(key -> key.publicKey().blob()).toList();
        connection.announce(HostKeyProof.ANNOUNCEMENT, new HostKeyStrings(blobs).toBytes());
        return services.with(HostKeyProof.REQUEST, this::prove);
    }

    private CompletionStage<Optional<byte[]>> prove(byte[] data) {
        List<SshKeyPair> asked = asked(data);
        return asked.isEmpty() ? GlobalRequestHandler.refused() : work.submit(() -> Optional.of(signatures(asked)));
    }

    /** Empty if that is not a list of our own keys, which costs the request and not the connection (rule A14). */
    private List<SshKeyPair> asked(byte[] data) {
        try {
            Map<ByteBuffer, SshKeyPair> left = new LinkedHashMap<>(keys);
            List<SshKeyPair> asked = new ArrayList<>();
            for (byte[] blob : HostKeyStrings.read(data).strings()) {
                SshKeyPair key = left.remove(ByteBuffer.wrap(blob));
                if (key == null) {
                    return List.of();
                }
                asked.add(key);
            }
            return asked;
        } catch (ProtocolViolation e) {
            return List.of();
        }
    }

    private byte[] signatures(List<SshKeyPair> asked) {
        List<byte[]> signatures = new ArrayList<>();
        for (SshKeyPair key : asked) {
            String algorithm = HostKeyProof.algorithms(session, key.publicKey()).get(0);
            signatures.add(key.sign(algorithm, HostKeyProof.signedData(session, key.publicKey()))
                    .toCompletableFuture()
                    .join()); // complete already: the key is in memory
        }
        return new HostKeyStrings(signatures).toBytes();
    }
}
