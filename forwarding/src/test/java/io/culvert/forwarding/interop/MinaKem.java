package io.culvert.forwarding.interop;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntSupplier;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.AcceptAllPublickeyAuthenticator;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;

/**
 * Apache MINA SSHD with one key exchange. It is loaded by {@link Mina}, in a loader without any class of ours but this
 * one, so what both of them know are types of the JDK.
 */
public final class MinaKem implements IntSupplier, Closeable {
    private final SshServer server;

    public MinaKem(String kex, Path hostKey) throws IOException {
        BuiltinDHFactories only = BuiltinDHFactories.fromFactoryName(kex);
        if (only == null || !only.isSupported()) {
            throw new IOException("this MINA SSHD has no " + kex);
        }
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyExchangeFactories(List.of(ServerBuilder.DH2KEX.apply(only)));
        server.setKeyPairProvider(new FileKeyPairProvider(hostKey));
        server.setPublickeyAuthenticator(AcceptAllPublickeyAuthenticator.INSTANCE);
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.start();
    }

    /** Its port. */
    @Override
    public int getAsInt() {
        return server.getPort();
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
