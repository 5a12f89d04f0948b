package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.Algorithms;
import io.culvert.core.ClientConfig;
import io.culvert.core.ServerConfig;
import io.culvert.core.auth.AuthDecision;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.Forward;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.interop.EchoTarget.Payload;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every type of key as the server's and as the user's, made by ssh-keygen, in both roles. */
final class KeyTypesTest {
    private static final Payload PAYLOAD = Payload.ofSize(100_000);

    @TempDir
    static Path home;

    private static Bench bench;
    private static final Map<String, TestKey> KEYS = new HashMap<>();

    /** A key that both sides have. */
    private record TestKey(Path file, SshKeyPair pair) {
        Path publicFile() {
            return Path.of(file + ".pub");
        }
    }

    @BeforeAll
    static void open() throws Exception {
        bench = new Bench(home);
        KEYS.put("ssh-ed25519", generate("ed25519", 256));
        for (int bits : new int[] {256, 384, 521}) {
            KEYS.put("ecdsa-sha2-nistp" + bits, generate("ecdsa", bits));
        }
        KEYS.put("ssh-rsa", generate("rsa", 3072));
    }

    private static TestKey generate(String type, int bits) throws IOException {
        Path file = home.resolve(type + bits);
        PeerProcess.run(
                home,
                List.of(
                        PeerPrograms.find("ssh-keygen"),
                        "-q",
                        "-N",
                        "",
                        "-t",
                        type,
                        "-b",
                        Integer.toString(bits),
                        "-f",
                        file.toString()));
        return new TestKey(file, PrivateKeyFile.read(file).unlock());
    }

    @AfterAll
    static void close() throws Exception {
        bench.close();
    }

    static List<String> signatures() {
        return Algorithms.SUPPORTED_SIGNATURES;
    }

    private static TestKey keyFor(String signature) {
        return KEYS.get(signature.startsWith("rsa-") ? "ssh-rsa" : signature);
    }

    /** The server and the user sign with this algorithm and no other. */
    @ParameterizedTest
    @MethodSource("signatures")
    void ssh_and_our_server_sign_with_every_algorithm(String signature) throws Exception {
        TestKey key = keyFor(signature);
        Algorithms only = Algorithms.DEFAULT.withHostKey(List.of(signature)).withPublicKey(List.of(signature));
        Path knownHosts = OpenSsh.knownHosts(
                home.resolve("known_" + signature), key.pair().publicKey());
        int port = FreePort.find();
        try (JumpHost host = bench.start(server(key).algorithms(only));
                PeerProcess ssh = PeerProcess.start(
                        home,
                        OpenSsh.ssh(
                                bench, knownHosts, key.file(), Bench.port(host), "-N", "-v", "-L", forward(port)))) {
            exchange(ssh, port);
            assertThat(ssh.output()).contains("kex: host key algorithm: " + signature);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"})
    void plink_and_our_server_have_every_type_of_key(String type) throws Exception {
        TestKey key = KEYS.get(type);
        int port = FreePort.find();
        new Putty(bench);
        try (JumpHost host = bench.start(server(key));
                PeerProcess plink = PeerProcess.start(
                        home,
                        Putty.plink(
                                key.pair().publicKey().fingerprint(),
                                Putty.convert(bench, key.file()),
                                Bench.port(host),
                                "-N",
                                "-L",
                                forward(port)))) {
            exchange(plink, port);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"})
    void dbclient_and_our_server_have_every_type_of_key(String type) throws Exception {
        TestKey key = KEYS.get(type);
        int port = FreePort.find();
        try (JumpHost host = bench.start(server(key));
                PeerProcess dbclient = PeerProcess.start(
                        home,
                        Dropbear.dbclient(
                                Dropbear.convert(bench, key.file()), Bench.port(host), "-N", "-L", forward(port)))) {
            exchange(dbclient, port);
        }
    }

    /**
     * The server signs with this algorithm and no other. What it takes from users a client cannot know: the server names
     * more than that. It is dropbear who asks for rsa-sha2-256 there.
     */
    @ParameterizedTest
    @MethodSource("signatures")
    void sshd_and_our_client_sign_with_every_algorithm(String signature) throws Exception {
        TestKey key = keyFor(signature);
        try (ServerPeer sshd = OpenSsh.sshd(
                bench,
                List.of(key.file()),
                key.publicFile(),
                "PubkeyAcceptedAlgorithms "
                        + key.pair().publicKey().signatureAlgorithms().get(0),
                "HostKeyAlgorithms " + signature)) {
            exchange(sshd, Bench.USER, key);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"})
    void dropbear_and_our_client_have_every_type_of_key(String type) throws Exception {
        TestKey key = KEYS.get(type);
        try (ServerPeer dropbear = Dropbear.server(bench, key.file(), key.publicFile())) {
            exchange(dropbear, Dropbear.SERVER_USER, key);
        }
    }

    private static ServerConfig.Builder server(TestKey key) {
        return ServerConfig.builder(key.pair())
                .publicKey((attempt, offered) -> CompletableFuture.completedStage(
                        offered.equals(key.pair().publicKey()) ? AuthDecision.GRANTED : AuthDecision.DENIED));
    }

    private static String forward(int port) {
        return port + ":127.0.0.1:" + bench.echo.port();
    }

    private static void exchange(PeerProcess peer, int port) throws Exception {
        try (Socket socket = peer.connect(port)) {
            bench.echo.exchange(socket, PAYLOAD);
        }
    }

    private static void exchange(ServerPeer server, String user, TestKey key) throws Exception {
        ClientConfig.Builder config = ClientConfig.builder(
                        user, Bench.trusting(key.pair().publicKey()))
                .authenticateWith(ClientAuthMethod.PublicKey.of(key.pair()));
        try (Tunnel tunnel = bench.connect(server.port(), config);
                Forward forward = Bench.get(tunnel.forwardLocal(0, bench.echoEndpoint()));
                Socket socket = new Socket("127.0.0.1", forward.boundPort())) {
            bench.echo.exchange(socket, PAYLOAD);
        } catch (RuntimeException e) {
            throw new AssertionError(server.toString(), e);
        }
    }
}
