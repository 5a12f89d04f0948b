package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.AddressText;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Tunnel;
import io.culvert.testing.FreePort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses that are good on one interface only, with its name behind "%". */
final class ZonesTest {
    @TempDir
    private Path home;

    private InetAddress linkLocal;

    @BeforeEach
    void find() throws Exception {
        Optional<InetAddress> found = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address.isLinkLocalAddress() && address.getAddress().length == 16)
                .findFirst();
        assumeTrue(found.isPresent(), "no interface has a link-local address");
        linkLocal = found.get();
    }

    @Test
    void our_client_connects_to_sshd_on_the_address_of_an_interface() throws Exception {
        int port = FreePort.find();
        String host = AddressText.of(linkLocal);
        try (Bench bench = new Bench(home);
                ServerPeer sshd = OpenSsh.sshd(bench, "ListenAddress [" + host + "]:" + port);
                Tunnel tunnel = Bench.get(Tunnel.connect(
                        bench.network,
                        new Endpoint(host, port),
                        bench.client(Bench.USER).build()))) {
            assertThat(tunnel.connection().closed()).as(sshd.toString()).isNotDone();
        }
    }

    @Test
    void ssh_connects_to_our_server_on_the_address_of_an_interface() throws Exception {
        String host = AddressText.of(linkLocal);
        try (Bench bench = new Bench(home);
                JumpHost server = Bench.get(JumpHost.start(
                        bench.network,
                        new InetSocketAddress(linkLocal, 0),
                        bench.server(),
                        ForwardingPolicy.ANYWHERE));
                PeerProcess ssh = PeerProcess.start(
                        home,
                        OpenSsh.ssh(
                                bench, Bench.port(server), "-v", "-N", "-o", "HostName=" + host.replace("%", "%%")))) {
            assertThat(ssh.awaitLine("Authenticated to ")).contains(host);
        }
    }
}
