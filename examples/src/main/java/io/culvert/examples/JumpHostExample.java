package io.culvert.examples;

import io.culvert.core.ServerConfig;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.keys.AuthorizedKeysAuthenticator;
import io.culvert.forwarding.keys.PrivateKeyFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A jump host within another program: its users are the names for which there is a file of keys. */
public final class JumpHostExample {
    private JumpHostExample() {}

    /**
     * Serves until {@code end} completes.
     *
     * @param keysOfUser a path with %u for the user's name
     */
    static void run(InetSocketAddress address, Path hostKeyFile, String keysOfUser, CompletableFuture<?> end)
            throws IOException {
        // tag::body
        try (Network network = Network.create()) {
            SshKeyPair hostKey = PrivateKeyFile.read(hostKeyFile).unlock();
            ServerConfig.Builder config = ServerConfig.builder(hostKey)
                    .publicKey(new AuthorizedKeysAuthenticator(List.of(keysOfUser), true))
                    .banner("Forwarding only.\n");
            JumpHost host = JumpHost.start(network, address, config, ForwardingPolicy.ANYWHERE)
                    .toCompletableFuture()
                    .join();
            end.join();
            host.close();
        }
        // end::body
    }
}
