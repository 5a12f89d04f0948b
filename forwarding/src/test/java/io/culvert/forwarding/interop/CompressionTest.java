package io.culvert.forwarding.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.forwarding.Forward;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.interop.EchoTarget.Payload;
import io.culvert.testing.FreePort;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that are compressed, with OpenSSH on the other side, in both roles, over several key exchanges. */
final class CompressionTest {
    private static final Payload NOISE = Payload.ofSize(2_000_000);
    private static final Payload TEXT = Payload.of(
            "all work and no play makes jack a dull boy\n".repeat(50_000).getBytes(US_ASCII));

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

    @Test
    void ssh_compresses_to_us_both_ways_while_it_rekeys() throws Exception {
        try (JumpHost host = bench.start(bench.server().compression(true))) {
            String log = forwardedBySsh(host, "-C", "-o", "RekeyLimit=2M", "-o", "KexAlgorithms=curve25519-sha256");
            assertThat(log)
                    .containsPattern("kex: server->client .* compression: zlib@openssh.com")
                    .containsPattern("kex: client->server .* compression: zlib@openssh.com");
            assertThat(log.split("rekeying in progress|SSH2_MSG_KEXINIT sent", -1))
                    .as(log)
                    .hasSizeGreaterThan(4);
        }
    }

    @Test
    void T15_ssh_gets_no_compression_unless_both_sides_want_it() throws Exception {
        try (JumpHost off = bench.start(bench.server());
                JumpHost on = bench.start(bench.server().compression(true))) {
            assertThat(forwardedBySsh(off, "-C")).contains("compression: none").doesNotContain("compression: zlib");
            assertThat(forwardedBySsh(on)).contains("compression: none").doesNotContain("compression: zlib");
        }
    }

    @Test
    void we_compress_to_sshd_both_ways_while_both_rekey() throws Exception {
        try (ServerPeer sshd = OpenSsh.sshd(bench, "Compression delayed", "RekeyLimit 2M", "LogLevel DEBUG");
                Tunnel tunnel = bench.connect(
                        sshd.port(),
                        bench.client(Bench.USER).compression(true).rekeyLimit(Bench.rekeyAfter(3_000_000)));
                Forward local = Bench.get(tunnel.forwardLocal(0, bench.echoEndpoint()));
                Forward remote =
                        Bench.get(tunnel.forwardRemote("127.0.0.1", 0, bench.echoEndpoint(), ForwardObserver.NONE))) {
            exchange(local.boundPort(), NOISE);
            exchange(local.boundPort(), TEXT);
            exchange(remote.boundPort(), NOISE);
            exchange(remote.boundPort(), TEXT);
            assertThat(sshd.process().output())
                    .containsPattern("kex: server->client .* compression: zlib@openssh.com")
                    .containsPattern("kex: client->server .* compression: zlib@openssh.com");
        }
    }

    /** What ssh has to say of a forward through our server that carried the payload both ways. */
    private static String forwardedBySsh(JumpHost host, String... options) throws Exception {
        int port = FreePort.find();
        String[] all = Stream.concat(
                        Stream.of(options), Stream.of("-N", "-v", "-L", port + ":127.0.0.1:" + bench.echo.port()))
                .toArray(String[]::new);
        try (PeerProcess ssh = PeerProcess.start(home, OpenSsh.ssh(bench, Bench.port(host), all))) {
            for (Payload payload : List.of(NOISE, TEXT)) {
                try (Socket socket = ssh.connect(port)) {
                    bench.echo.exchange(socket, payload);
                }
            }
            return ssh.output();
        }
    }

    private static void exchange(int port, Payload payload) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            bench.echo.exchange(socket, payload);
        }
    }
}
