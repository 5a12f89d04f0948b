package io.culvert.forwarding.interop;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.culvert.core.key.SshPublicKeys;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** JSch, a client in this JVM, and the only peer with ML-KEM. It has no rekey limit. */
final class Jsch implements ClientPeer {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Bench bench;

    Jsch(Bench bench) {
        this.bench = bench;
    }

    @Override
    public PeerOffer offer() throws Exception {
        return PeerOffer.ofClient(port -> {
            Session session = session(port);
            // Never gets beyond the first message.
            CompletableFuture.runAsync(() -> {
                try {
                    session.connect(TIMEOUT_MILLIS);
                } catch (JSchException expected) {
                    session.disconnect();
                }
            });
            return session::disconnect;
        });
    }

    Session session(int port) {
        try {
            JSch jsch = new JSch();
            jsch.addIdentity(bench.userKeyFile.toString());
            String knownHost = "culvert " + SshPublicKeys.toLine(bench.hostKey.publicKey()) + "\n";
            jsch.setKnownHosts(new ByteArrayInputStream(knownHost.getBytes(StandardCharsets.US_ASCII)));
            Session session = jsch.getSession(Bench.USER, "127.0.0.1", port);
            session.setHostKeyAlias("culvert");
            session.setConfig("StrictHostKeyChecking", "yes");
            session.setConfig("PreferredAuthentications", "publickey");
            return session;
        } catch (JSchException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Forwarding forward(int serverPort, int targetPort, Suite suite) throws Exception {
        Session session = session(serverPort);
        session.setConfig("kex", suite.kex());
        for (String direction : new String[] {"c2s", "s2c"}) {
            session.setConfig("cipher." + direction, suite.cipher());
            session.setConfig("mac." + direction, String.join(",", suite.macs()));
        }
        session.connect(TIMEOUT_MILLIS);
        int port = session.setPortForwardingL("127.0.0.1", 0, "127.0.0.1", targetPort);
        return new Forwarding(new Socket("127.0.0.1", port), session::disconnect, () -> "");
    }
}
