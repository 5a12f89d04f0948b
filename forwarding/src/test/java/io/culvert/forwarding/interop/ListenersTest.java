package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.core.auth.Login;
import io.culvert.forwarding.AnywherePolicy;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.config.AddressFamily;
import io.culvert.forwarding.config.BindAddress;
import io.culvert.forwarding.config.GatewayPorts;
import io.culvert.testing.FreePort;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On which addresses we listen, and on which sshd and ssh do, as the kernel tells it. */
@Timeout(120)
final class ListenersTest {
    private static final List<String> ASKED =
            List.of("", "*", "localhost", "0.0.0.0", "::", "127.0.0.1", "::1", "127.0.0.2", "192.0.2.1");

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

    @ParameterizedTest
    @EnumSource(GatewayPorts.class)
    void a_remote_forward_listens_where_it_would_with_sshd(GatewayPorts gatewayPorts) throws Exception {
        Map<String, Set<String>> theirs;
        try (ServerPeer sshd = OpenSsh.sshd(
                        bench, "GatewayPorts " + gatewayPorts.name().toLowerCase(Locale.ROOT));
                Tunnel tunnel = bench.connect(sshd.port(), bench.client(Bench.USER))) {
            theirs = listening(tunnel);
        }
        JumpHost ours = bench.start(bench.server(), new AnywherePolicy() {
            @Override
            public List<InetSocketAddress> listenOn(Login login, Endpoint requested) {
                return gatewayPorts.listenOn(requested.host(), AddressFamily.ANY, requested.port());
            }
        });
        try (ours;
                Tunnel tunnel = bench.connect(Bench.port(ours), bench.client(Bench.USER))) {
            assertThat(listening(tunnel)).isEqualTo(theirs);
        }
    }

    private static Map<String, Set<String>> listening(Tunnel tunnel) {
        Map<String, Set<String>> listening = new LinkedHashMap<>();
        for (String asked : ASKED) {
            int port = FreePort.find();
            try {
                Bench.get(tunnel.forwardRemote(asked, port, bench.echoEndpoint(), ForwardObserver.NONE));
            } catch (CompletionException refused) {
                listening.put(asked, Set.of("refused"));
                continue;
            }
            listening.put(asked, listeners(port));
        }
        return listening;
    }

    @Test
    void local_and_dynamic_forwards_listen_where_those_of_ssh_do() throws Exception {
        Map<String, Integer> local = new LinkedHashMap<>();
        Map<String, Integer> dynamic = new LinkedHashMap<>();
        List<String> options = new ArrayList<>(List.of("-N", "-v"));
        for (String asked : ASKED.subList(0, ASKED.size() - 1)) {
            local.put(asked, FreePort.find());
            dynamic.put(asked, FreePort.find());
            options.addAll(List.of("-L", "[" + asked + "]:" + local.get(asked) + ":localhost:1"));
            options.addAll(List.of("-D", "[" + asked + "]:" + dynamic.get(asked)));
        }
        Map<String, Set<String>> theirs = new LinkedHashMap<>();
        try (ServerPeer sshd = OpenSsh.sshd(bench)) {
            try (PeerProcess ssh =
                    PeerProcess.start(home, OpenSsh.ssh(bench, sshd.port(), options.toArray(String[]::new)))) {
                ssh.awaitLine("Entering interactive session");
                local.forEach((asked, port) -> theirs.put("-L " + asked, listeners(port)));
                dynamic.forEach((asked, port) -> theirs.put("-D " + asked, listeners(port)));
            }
            local.values().forEach(port -> await().until(() -> listeners(port).isEmpty()));
            dynamic.values().forEach(port -> await().until(() -> listeners(port).isEmpty()));
            Map<String, Set<String>> ours = new LinkedHashMap<>();
            try (Tunnel tunnel = bench.connect(sshd.port(), bench.client(Bench.USER))) {
                local.forEach((asked, port) -> {
                    Bench.get(tunnel.forwardLocal(addresses(asked, port), Bench.local(1), ForwardObserver.NONE));
                    ours.put("-L " + asked, listeners(port));
                });
                dynamic.forEach((asked, port) -> {
                    Bench.get(tunnel.forwardDynamic(addresses(asked, port), null, ForwardObserver.NONE));
                    ours.put("-D " + asked, listeners(port));
                });
            }
            assertThat(ours).isEqualTo(theirs);
        }
    }

    private static List<InetSocketAddress> addresses(String asked, int port) {
        return new BindAddress(asked).listenOn(false, AddressFamily.ANY, port);
    }

    /** The addresses at which somebody listens on a port; "*" is one socket for both families. */
    private static Set<String> listeners(int port) {
        Set<String> addresses = new TreeSet<>();
        PeerProcess.run(home, List.of("ss", "-Hltn", "sport = :" + port))
                .lines()
                .map(line -> line.trim().split("\\s+")[3])
                .forEach(address -> addresses.add(address.substring(0, address.lastIndexOf(':'))));
        return addresses;
    }
}
