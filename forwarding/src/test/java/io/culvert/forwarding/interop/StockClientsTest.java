package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.Session;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.interop.EchoTarget.Payload;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people do with ssh, plink and dbclient, through our server; and what these say when it goes wrong. */
final class StockClientsTest {
    private static final Payload PAYLOAD = Payload.ofSize(200_000);
    private static final String NOTHING_LISTENS = "127.0.0.1:" + FreePort.find();

    @TempDir
    static Path home;

    private static Bench bench;
    private static JumpHost host;

    @BeforeAll
    static void open() throws Exception {
        bench = new Bench(home);
        host = bench.start(bench.server());
    }

    @AfterAll
    static void close() throws Exception {
        host.close();
        bench.close();
    }

    @Test
    void ssh_jumps_to_a_real_server_behind_ours_and_runs_a_command() {
        try (ServerPeer target = OpenSsh.sshd(bench)) {
            Path config = OpenSsh.config(bench, Bench.port(host), target.port());
            try (PeerProcess ssh = PeerProcess.start(
                    home,
                    List.of(
                            PeerPrograms.find("ssh"),
                            "-F",
                            config.toString(),
                            "-J",
                            "culvert-host",
                            "target",
                            "read word && echo \"through $word\" && exit 7"))) {
                ssh.say("culvert");
                assertThat(ssh.awaitExit()).as(ssh.toString()).isEqualTo(7);
                assertThat(ssh.output()).contains("through culvert");
            }
        }
    }

    @Test
    void ssh_glues_its_standard_streams_to_a_target() throws Exception {
        String text = "culvert ".repeat(10_000);
        try (EchoTarget target = new EchoTarget();
                PeerProcess ssh = ssh("-W", "127.0.0.1:" + target.port())) {
            ssh.say(text);
            ssh.endInput();
            assertThat(ssh.awaitExit()).as(ssh.toString()).isZero();
            assertThat(ssh.output()).contains(text);
        }
    }

    @Test
    void ssh_is_told_which_port_was_chosen_for_its_remote_forward() throws Exception {
        try (PeerProcess ssh = ssh("-N", "-R", "0:" + echo())) {
            String line = ssh.awaitLine("Allocated port ");
            assertThat(line).contains("for remote forward to " + echo());
            exchange(ssh, Integer.parseInt(line.split(" ")[2]));
        }
    }

    @Test
    void ssh_has_many_forwards_of_both_kinds_at_once() throws Exception {
        List<Integer> ports = new ArrayList<>();
        List<String> options = new ArrayList<>(List.of("-N"));
        for (int i = 0; i < 3; i++) {
            for (String kind : List.of("-L", "-R")) {
                int port = FreePort.find();
                ports.add(port);
                options.addAll(List.of(kind, port + ":" + echo()));
            }
        }
        try (PeerProcess ssh = ssh(options.toArray(String[]::new))) {
            exchangeAtOnce(ssh, ports);
        }
    }

    @Test
    void plink_forwards_both_ways() throws Exception {
        int local = FreePort.find();
        int remote = FreePort.find();
        List<String> command =
                new Putty(bench).plink(Bench.port(host), "-N", "-L", local + ":" + echo(), "-R", remote + ":" + echo());
        try (PeerProcess plink = PeerProcess.start(home, command)) {
            exchangeAtOnce(plink, List.of(local, remote));
        }
    }

    @Test
    void dbclient_forwards_both_ways() throws Exception {
        int local = FreePort.find();
        int remote = FreePort.find();
        List<String> command = new Dropbear(bench)
                .dbclient(Bench.port(host), "-N", "-L", local + ":" + echo(), "-R", remote + ":" + echo());
        try (PeerProcess dbclient = PeerProcess.start(home, command)) {
            exchangeAtOnce(dbclient, List.of(local, remote));
        }
    }

    /** Debian's offers chacha20-poly1305 first and no strict key exchange, and leaves when it has seen the host key. */
    @Test
    void T01_ssh_keyscan_prints_the_host_key() {
        List<String> command = List.of(
                PeerPrograms.find("ssh-keyscan"),
                "-t",
                "ed25519",
                "-p",
                Integer.toString(Bench.port(host)),
                "127.0.0.1");
        try (PeerProcess keyscan = PeerProcess.start(home, command)) {
            assertThat(keyscan.awaitExit()).as(keyscan.toString()).isZero();
            assertThat(keyscan.output()).contains(SshPublicKeys.toLine(bench.hostKey.publicKey()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c2s", "s2c"})
    void T01_chacha20_poly1305_without_strict_key_exchange_is_refused_before_the_login(String direction) {
        Session session = new Jsch(bench).session(Bench.port(host));
        session.setConfig("enable_strict_kex", "no");
        session.setConfig("cipher." + direction, "chacha20-poly1305@openssh.com");
        assertThatThrownBy(() -> session.connect(30_000))
                .hasMessageContaining("chacha20-poly1305@openssh.com is not safe without strict key exchange");
    }

    @Test
    void a_client_without_strict_key_exchange_logs_in_with_another_cipher() throws Exception {
        Session session = new Jsch(bench).session(Bench.port(host));
        session.setConfig("enable_strict_kex", "no");
        session.connect(30_000);
        session.disconnect();
    }

    @Test
    void an_unknown_host_key_ends_ssh() throws Exception {
        Path other = OpenSsh.knownHosts(
                home.resolve("other_known_hosts"),
                SshKeyPair.generate("ssh-ed25519").publicKey());
        List<String> command = OpenSsh.ssh(bench, other, bench.userKeyFile, Bench.port(host), "-N");
        try (PeerProcess ssh = PeerProcess.start(home, command)) {
            assertThat(ssh.awaitExit()).isEqualTo(255);
            assertThat(ssh.output()).contains("Host key verification failed.");
        }
    }

    @Test
    void a_wrong_user_key_is_denied_as_everywhere() throws Exception {
        Path other = home.resolve("other_user_key");
        PrivateKeyFile.create(other, SshKeyPair.generate("ssh-ed25519"));
        Path known = OpenSsh.knownHosts(home.resolve("known_for_wrong_user"), bench.hostKey.publicKey());
        try (PeerProcess ssh = PeerProcess.start(home, OpenSsh.ssh(bench, known, other, Bench.port(host), "-N"))) {
            assertThat(ssh.awaitExit()).isEqualTo(255);
            assertThat(ssh.output()).contains("Permission denied (publickey).");
        }
    }

    @Test
    void a_target_that_policy_forbids_is_administratively_prohibited() {
        try (JumpHost strict = bench.start(bench.server(), ForwardingPolicy.NOTHING);
                PeerProcess ssh = PeerProcess.start(home, OpenSsh.ssh(bench, Bench.port(strict), "-W", echo()))) {
            assertThat(ssh.awaitExit()).isEqualTo(255);
            assertThat(ssh.output()).contains("open failed: administratively prohibited: open failed");
        }
    }

    @Test
    void a_listener_that_policy_forbids_fails_the_remote_forward() {
        int port = FreePort.find();
        try (JumpHost strict = bench.start(bench.server(), ForwardingPolicy.NOTHING);
                PeerProcess ssh = PeerProcess.start(
                        home, OpenSsh.ssh(bench, Bench.port(strict), "-N", "-R", port + ":" + echo()))) {
            assertThat(ssh.awaitExit()).isEqualTo(255);
            assertThat(ssh.output()).contains("remote port forwarding failed for listen port " + port);
        }
    }

    @Test
    void a_target_that_refuses_is_a_connect_that_failed() {
        try (PeerProcess ssh = ssh("-W", NOTHING_LISTENS)) {
            assertThat(ssh.awaitExit()).isEqualTo(255);
            assertThat(ssh.output()).contains("open failed: connect failed: Connection refused");
        }
    }

    @Test
    void a_target_without_an_address_is_a_connect_that_failed() {
        try (PeerProcess ssh = ssh("-W", "no-such-host.invalid:80")) {
            assertThat(ssh.awaitExit()).isEqualTo(255);
            assertThat(ssh.output()).contains("open failed: connect failed: ");
        }
    }

    private static PeerProcess ssh(String... options) {
        return PeerProcess.start(home, OpenSsh.ssh(bench, Bench.port(host), options));
    }

    private static String echo() {
        return "127.0.0.1:" + bench.echo.port();
    }

    private static void exchange(PeerProcess peer, int port) throws Exception {
        try (Socket socket = peer.connect(port)) {
            bench.echo.exchange(socket, PAYLOAD);
        } catch (IOException | AssertionError e) {
            throw new AssertionError(peer.toString(), e);
        }
    }

    private static void exchangeAtOnce(PeerProcess peer, List<Integer> ports) throws Exception {
        Bench.allAtOnce(ports.stream()
                .<Bench.Work>map(port -> () -> exchange(peer, port))
                .toList());
    }
}
