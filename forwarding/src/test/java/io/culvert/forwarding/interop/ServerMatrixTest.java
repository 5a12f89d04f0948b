package io.culvert.forwarding.interop;

import io.culvert.core.Algorithms;
import io.culvert.core.RekeyLimit;
import io.culvert.forwarding.Forward;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Tunnel;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Our client and the servers of other implementations, with every suite; see {@link Matrix}. */
final class ServerMatrixTest {
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

    @TestFactory
    Stream<DynamicTest> sshd_moves_every_byte_with_every_suite() throws Exception {
        ServerPeer sshd = OpenSsh.sshd(bench, OpenSsh.everyAlgorithm(bench));
        return Matrix.every(
                        PeerOffer.ofServer(sshd.port()), suite -> check(bench, sshd, sshd.port(), Bench.USER, suite))
                .onClose(sshd::close);
    }

    @TestFactory
    Stream<DynamicTest> dropbear_moves_every_byte_with_every_suite() throws Exception {
        ServerPeer dropbear = Dropbear.server(bench);
        return Matrix.every(
                        PeerOffer.ofServer(dropbear.port()),
                        suite -> check(bench, dropbear, dropbear.port(), Dropbear.SERVER_USER, suite))
                .onClose(dropbear::close);
    }

    @TestFactory
    Stream<DynamicTest> asyncssh_moves_every_byte_with_every_pair_of_algorithms() throws Exception {
        ServerPeer asyncssh = Asyncssh.server(bench, "publickey");
        return Matrix.everyPairButLargeGroups(
                        PeerOffer.ofServer(asyncssh.port()),
                        suite -> check(bench, asyncssh, asyncssh.port(), Bench.USER, suite))
                .onClose(asyncssh::close);
    }

    /** With every cipher and MAC, our client meets our server; {@link MinaTest} has one that is not ours. */
    @TestFactory
    Stream<DynamicTest> our_own_server_moves_every_byte_with_ml_kem() throws Exception {
        PeerOffer all = new PeerOffer(
                List.of("mlkem768x25519-sha256"), Algorithms.SUPPORTED_CIPHERS, Algorithms.SUPPORTED_MACS);
        JumpHost host = bench.start(bench.server());
        return Matrix.every(all, suite -> check(bench, host, Bench.port(host), Bench.USER, suite))
                .onClose(host::close);
    }

    static void check(Bench bench, Object server, int port, String user, Suite suite) throws Exception {
        KeyExchanges exchanges = new KeyExchanges();
        RekeyLimit limit = Bench.rekeyAfter(Matrix.REKEY_BYTES);
        try (Tunnel tunnel = bench.connect(
                        port,
                        bench.client(user)
                                .algorithms(suite.only())
                                .rekeyLimit(limit)
                                .observer(exchanges));
                Forward forward = Bench.get(tunnel.forwardLocal(0, bench.echoEndpoint()));
                Socket socket = new Socket("127.0.0.1", forward.boundPort())) {
            Matrix.check(bench, socket, exchanges, suite, server::toString);
        }
    }
}
