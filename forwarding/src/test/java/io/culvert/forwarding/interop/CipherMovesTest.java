package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.Session;
import io.culvert.core.BulkCiphers;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.interop.EchoTarget.Payload;
import io.culvert.testing.FreePort;
import java.io.Closeable;
import java.net.Socket;
import java.nio.file.Path;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a server does to a connection that carries bulk: the peers that it moves to another cipher take that in the middle of
 * their data, and the others are left alone.
 */
final class CipherMovesTest {
    private static final String BOUNCY_CASTLE = "BC";
    private static final Payload PAYLOAD = Payload.ofSize(2_000_000);
    private static final BulkCiphers SOON = new BulkCiphers(BulkCiphers.DEFAULT.names(), PAYLOAD.bytes().length / 4);
    private static final String CHACHA = "chacha20-poly1305@openssh.com";
    private static final String FIRST = CHACHA + ",aes128-ctr,aes256-gcm@openssh.com,aes128-gcm@openssh.com";

    @TempDir
    static Path home;

    private static Bench bench;

    @BeforeAll
    static void open() throws Exception {
        bench = new Bench(home);
    }

    @AfterAll
    static void close() throws Exception {
        bench.close();
    }

    /** Forwards a local port to the bench's target through the server at a port. */
    interface Forwarder {
        ClientPeer.Forwarding forward(int serverPort) throws Exception;
    }

    /** What this client printed while it moved the payload through a server that would like AES-GCM. */
    private static String moves(int exchanges, Forwarder client) throws Exception {
        KeyExchanges seen = new KeyExchanges();
        try (JumpHost host = bench.start(bench.server().bulkCiphers(SOON).observer(seen));
                ClientPeer.Forwarding forwarding = client.forward(Bench.port(host))) {
            bench.echo.exchange(forwarding.socket(), PAYLOAD);
            assertThat(seen.violations()).isEmpty();
            assertThat(seen.again()).hasSize(exchanges);
            return forwarding.output().get();
        }
    }

    @Test
    void ssh_takes_another_cipher() throws Exception {
        int port = FreePort.find();
        List<String> options = List.of("-v", "-N", "-L", port + ":127.0.0.1:" + bench.echo.port());
        String output = moves(
                1,
                server -> ClientPeer.Forwarding.by(
                        PeerProcess.start(home, OpenSsh.ssh(bench, server, options.toArray(String[]::new))), port));
        assertThat(output)
                .containsSubsequence(
                        "kex: client->server cipher: " + CHACHA,
                        "SSH2_MSG_KEXINIT received",
                        "kex: client->server cipher: aes128-gcm@openssh.com");
    }

    @Test
    void plink_takes_another_cipher() throws Exception {
        String output = moves(1, server -> new Putty(bench).forward(server, bench.echo.port(), null));
        assertThat(output)
                .containsSubsequence("Initialised AES-256 SDCTR", "outbound encryption", "GCM", "outbound encryption");
    }

    @Test
    void asyncssh_takes_another_cipher() throws Exception {
        Suite suite = new Suite("curve25519-sha256", FIRST, Suite.IMPLICIT);
        try (Asyncssh asyncssh = new Asyncssh(bench)) {
            moves(1, server -> {
                String[] answer = asyncssh.ask(server, bench.echo.port(), suite, Asyncssh.Login.WITH_KEY);
                assertThat(answer[3]).isEqualTo(CHACHA);
                return new ClientPeer.Forwarding(
                        new Socket("127.0.0.1", Integer.parseInt(answer[2])), () -> {}, () -> "");
            });
        }
    }

    @Test
    void jsch_takes_another_cipher() throws Exception {
        moves(1, server -> jsch(new Jsch(bench).session(server)));
    }

    @Test
    void a_client_whose_name_is_unknown_keeps_its_cipher() throws Exception {
        moves(0, server -> {
            Session session = new Jsch(bench).session(server);
            session.setClientVersion("SSH-2.0-libssh2_1.11.1");
            return jsch(session);
        });
    }

    private static ClientPeer.Forwarding jsch(Session session) throws Exception {
        session.setConfig("cipher.c2s", FIRST);
        session.setConfig("cipher.s2c", FIRST);
        session.connect(30_000);
        int port = session.setPortForwardingL("127.0.0.1", 0, "127.0.0.1", bench.echo.port());
        return new ClientPeer.Forwarding(new Socket("127.0.0.1", port), session::disconnect, () -> "");
    }

    @Test
    void mina_takes_another_cipher() throws Exception {
        // It makes its Bouncy Castle a provider of the JVM, unless there is one, which may be that of other class
        // loaders.
        Provider others = Security.getProvider(BOUNCY_CASTLE);
        Security.removeProvider(BOUNCY_CASTLE);
        try {
            moves(1, CipherMovesTest::mina);
        } finally {
            Security.removeProvider(BOUNCY_CASTLE);
            if (others != null) {
                Security.addProvider(others);
            }
        }
    }

    private static ClientPeer.Forwarding mina(int server) throws Exception {
        PublicKey hostKey = AuthorizedKeyEntry.parseAuthorizedKeyEntry(SshPublicKeys.toLine(bench.hostKey.publicKey()))
                .resolvePublicKey(null, null);
        SshClient client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier((session, address, key) -> key.equals(hostKey));
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setCipherFactories(List.of(BuiltinCiphers.cc20p1305_openssh, BuiltinCiphers.aes128gcm));
        client.start();
        Closeable owner = client::stop;
        ClientSession session =
                client.connect(Bench.USER, "127.0.0.1", server).verify(30_000).getSession();
        session.addPublicKeyIdentity(new FileKeyPairProvider(bench.userKeyFile)
                .loadKeys(null)
                .iterator()
                .next());
        session.auth().verify(30_000);
        SshdSocketAddress forwarded = session.startLocalPortForwarding(
                new SshdSocketAddress("127.0.0.1", 0), new SshdSocketAddress("127.0.0.1", bench.echo.port()));
        return new ClientPeer.Forwarding(new Socket("127.0.0.1", forwarded.getPort()), owner, () -> "");
    }
}
