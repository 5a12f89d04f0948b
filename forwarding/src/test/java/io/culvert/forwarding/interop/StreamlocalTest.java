package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.core.SshException;
import io.culvert.forwarding.Forward;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.SocketFile;
import io.culvert.forwarding.SocketPath;
import io.culvert.forwarding.Target;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.UnixEcho;
import io.culvert.forwarding.UnixPolicy;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Unix-domain sockets at either end, in all combinations, between us and OpenSSH. */
@Timeout(60)
final class StreamlocalTest {
    @TempDir
    static Path home;

    private static Bench bench;
    private static ServerPeer sshd;
    private static JumpHost host;
    private static UnixEcho unixEcho;
    private static Path unixTarget;

    @BeforeAll
    static void open() throws Exception {
        bench = new Bench(home);
        sshd = OpenSsh.sshd(bench);
        host = bench.start(bench.server(), new UnixPolicy(SocketFile.DEFAULT_MASK, false));
        unixTarget = home.resolve("target.sock");
        unixEcho = new UnixEcho(unixTarget);
    }

    @AfterAll
    static void close() throws Exception {
        unixEcho.close();
        host.close();
        sshd.close();
        bench.close();
    }

    @Test
    void our_forwards_in_all_combinations_through_sshd() throws IOException {
        Path local = home.resolve("our-local");
        Path remote = home.resolve("our-remote");
        try (Tunnel tunnel = bench.connect(sshd.port(), bench.client(Bench.USER))) {
            for (Target target : List.of(bench.echoEndpoint(), path(unixTarget))) {
                assertEchoes(Bench.get(tunnel.forwardLocal(0, target)).boundPort());
                assertEchoes(Bench.get(tunnel.forwardRemote("127.0.0.1", 0, target, ForwardObserver.NONE))
                        .boundPort());
                Forward fromHere =
                        Bench.get(tunnel.forwardLocal(SocketFile.at(path(local)), target, ForwardObserver.NONE));
                assertEchoes(local);
                fromHere.close();
                Forward fromThere = Bench.get(tunnel.forwardRemote(path(remote), target, ForwardObserver.NONE));
                assertEchoes(remote);
                fromThere.close();
                // Sshd leaves the file to whoever cancels.
                await().until(() -> Files.notExists(local));
                await().until(() -> Files.deleteIfExists(remote) || Files.notExists(remote));
            }
        }
    }

    @Test
    void the_forwards_of_ssh_in_all_combinations_through_our_server() throws IOException {
        for (String target : List.of("127.0.0.1:" + bench.echo.port(), unixTarget.toString())) {
            Path local = home.resolve("ssh-local");
            Path remote = home.resolve("ssh-remote");
            int localPort = FreePort.find();
            int remotePort = FreePort.find();
            try (PeerProcess ssh = PeerProcess.start(
                    home,
                    OpenSsh.ssh(
                            bench,
                            Bench.port(host),
                            "-N",
                            "-o",
                            "ExitOnForwardFailure=yes",
                            "-L",
                            localPort + ":" + target,
                            "-L",
                            local + ":" + target,
                            "-R",
                            remotePort + ":" + target,
                            "-R",
                            remote + ":" + target))) {
                ssh.awaitPort(remotePort);
                await().until(() -> Files.exists(remote) && Files.exists(local));
                assertEchoes(localPort);
                assertEchoes(remotePort);
                assertEchoes(local);
                assertEchoes(remote);
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(remote)))
                        .isEqualTo("rw-------");
            }
            await().until(() -> Files.notExists(remote));
            Files.deleteIfExists(local);
        }
    }

    @Test
    void ssh_is_told_that_a_path_is_taken() {
        try (PeerProcess ssh = PeerProcess.start(
                home, OpenSsh.ssh(bench, Bench.port(host), "-N", "-R", unixTarget + ":" + unixTarget))) {
            ssh.awaitLine("remote port forwarding failed for listen path " + unixTarget);
        }
    }

    /** Of these the settings make the same: see examples, SettingsPolicy. */
    @Test
    void A08_sshd_lets_no_path_through_without_both_switches_or_under_a_list_of_hosts() {
        assertForbids(true, true, "AllowTcpForwarding no");
        assertForbids(true, true, "AllowStreamLocalForwarding no");
        assertForbids(true, true, "DisableForwarding yes");
        assertForbids(true, false, "AllowStreamLocalForwarding remote");
        assertForbids(false, true, "AllowStreamLocalForwarding local");
        assertForbids(true, false, "AllowTcpForwarding remote");
        assertForbids(false, true, "AllowTcpForwarding local");
        assertForbids(true, false, "PermitOpen 127.0.0.1:1");
        assertForbids(true, false, "PermitOpen none");
        assertForbids(false, false, "PermitOpen *:*");
        assertForbids(false, false, "PermitListen none");
    }

    private static void assertForbids(boolean opens, boolean listens, String line) {
        Path listening = home.resolve("forbidden");
        try (ServerPeer strict = OpenSsh.sshd(bench, line);
                Tunnel tunnel = bench.connect(strict.port(), bench.client(Bench.USER))) {
            int port = Bench.get(tunnel.forwardLocal(0, path(unixTarget))).boundPort();
            assertThat(echoes(port)).as(line).isEqualTo(!opens);
            if (listens) {
                assertThatThrownBy(() -> Bench.get(
                                tunnel.forwardRemote(path(listening), path(unixTarget), ForwardObserver.NONE)))
                        .as(line)
                        .hasCauseInstanceOf(SshException.class);
            } else {
                Bench.get(tunnel.forwardRemote(path(listening), path(unixTarget), ForwardObserver.NONE));
                Files.deleteIfExists(listening);
            }
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private static boolean echoes(int port) throws IOException {
        try (SocketChannel socket = SocketChannel.open(PeerProcess.loopback(port))) {
            return UnixEcho.ask(socket, "hello").equals("hello");
        } catch (SocketException reset) {
            return false;
        }
    }

    private static void assertEchoes(int port) throws IOException {
        assertThat(echoes(port)).isTrue();
    }

    private static void assertEchoes(Path path) throws IOException {
        assertThat(UnixEcho.ask(path, "hello")).isEqualTo("hello");
    }

    private static SocketPath path(Path path) {
        return new SocketPath(path.toString());
    }
}
