package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.forwarding.JumpHost;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Our server and the clients of other implementations, with every suite; see {@link Matrix}. */
final class ClientMatrixTest {
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
    Stream<DynamicTest> ssh_moves_every_byte_with_every_suite() throws Exception {
        OpenSsh ssh = new OpenSsh(bench);
        return Matrix.every(ssh.offer(), suite -> check(ssh, suite));
    }

    @TestFactory
    Stream<DynamicTest> dbclient_moves_every_byte_with_every_suite() throws Exception {
        Dropbear dbclient = new Dropbear(bench);
        return Matrix.every(dbclient.offer(), suite -> check(dbclient, suite));
    }

    @TestFactory
    Stream<DynamicTest> plink_moves_every_byte_with_every_pair_of_algorithms() throws Exception {
        Putty plink = new Putty(bench);
        return Matrix.everyPairButLargeGroups(plink.offer(), suite -> check(plink, suite));
    }

    /** Here is what no other peer has: mlkem768x25519-sha256. */
    @TestFactory
    Stream<DynamicTest> jsch_moves_every_byte_with_every_pair_of_algorithms() throws Exception {
        Jsch jsch = new Jsch(bench);
        PeerOffer offer = jsch.offer();
        assertThat(offer.kex()).contains("mlkem768x25519-sha256");
        return Matrix.everyPair(offer, suite -> check(jsch, suite));
    }

    @TestFactory
    Stream<DynamicTest> asyncssh_moves_every_byte_with_every_pair_of_algorithms() throws Exception {
        Asyncssh asyncssh = new Asyncssh(bench);
        return Matrix.everyPairButLargeGroups(asyncssh.offer(), suite -> check(asyncssh, suite))
                .onClose(asyncssh::close);
    }

    private static void check(ClientPeer peer, Suite suite) throws Exception {
        KeyExchanges exchanges = new KeyExchanges();
        try (JumpHost host = bench.start(bench.server()
                        .algorithms(suite.only())
                        .rekeyLimit(Bench.rekeyAfter(Matrix.REKEY_BYTES))
                        .observer(exchanges));
                ClientPeer.Forwarding forwarding = peer.forward(Bench.port(host), bench.echo.port(), suite)) {
            Matrix.check(bench, forwarding.socket(), exchanges, suite, forwarding.output());
            peer.evidence(suite)
                    .forEach(text -> assertThat(forwarding.output().get()).contains(text));
        }
    }
}
