package io.culvert.examples;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.auth.ClientAuthMethod.PublicKey;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.keys.KnownHostsVerifier;
import io.culvert.forwarding.keys.PrivateKeyFile;
import java.io.IOException;
import java.nio.file.Path;

/** {@code ssh -N -L listenPort:target server}, with a key file and a known_hosts file. */
public final class LocalForwardExample {
    private LocalForwardExample() {}

    /** Forwards until the connection ends. */
    static void run(String user, Endpoint server, Path keyFile, Path knownHosts, int listenPort, Endpoint target)
            throws IOException {
        // tag::body
        try (Network network = Network.create()) {
            SshKeyPair key = PrivateKeyFile.read(keyFile).unlock();
            HostKeyVerifier hostKeys = KnownHostsVerifier.strict(knownHosts, network.workers());
            ClientConfig config = ClientConfig.of(user, hostKeys, PublicKey.of(key));
            Tunnel tunnel = Tunnel.connect(network, server, config)
                    .toCompletableFuture()
                    .join();
            tunnel.forwardLocal(listenPort, target).toCompletableFuture().join();
            tunnel.connection().closed().toCompletableFuture().join();
        }
        // end::body
    }
}
