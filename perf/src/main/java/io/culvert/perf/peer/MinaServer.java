package io.culvert.perf.peer;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.config.keys.AuthorizedKeysAuthenticator;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;

/** A server of Apache MINA SSHD with its defaults (NIO2 sockets) that lets one set of keys in and forwards anywhere. */
public final class MinaServer implements AutoCloseable {
    private final SshServer server;

    private MinaServer(SshServer server) {
        this.server = server;
    }

    /**
     * Listens on loopback. Blocks until it does.
     *
     * @param port 0 lets the system choose
     * @throws IOException if it cannot listen there
     */
    public static MinaServer start(int port, Path hostKey, Path authorizedKeys) throws IOException {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(port);
        server.setKeyPairProvider(new FileKeyPairProvider(hostKey));
        server.setPublickeyAuthenticator(new AuthorizedKeysAuthenticator(authorizedKeys));
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.start();
        return new MinaServer(server);
    }

    /** The version of the library, as its jar tells it. */
    public static String version() {
        String version = SshServer.class.getPackage().getImplementationVersion();
        return version == null ? "of unknown version" : version;
    }

    public int port() {
        return server.getPort();
    }

    /** Closes all connections at once. */
    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
