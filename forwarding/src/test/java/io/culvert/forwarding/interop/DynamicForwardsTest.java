package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Tunnel;
import io.culvert.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Curl speaks to our proxies, through sshd and through our own server, and to those of ssh through our server. */
@Timeout(60)
final class DynamicForwardsTest {
    private static final String PAGE = "It works.";
    private static final List<String> LANGUAGES =
            List.of("socks4://", "socks4a://", "socks5://", "socks5h://", "http://");

    @TempDir
    static Path home;

    private static Bench bench;
    private static ServerPeer sshd;
    private static JumpHost host;
    private static ServerSocket web;

    @BeforeAll
    static void open() throws Exception {
        bench = new Bench(home);
        sshd = OpenSsh.sshd(bench);
        host = bench.start(bench.server());
        web = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread serving = new Thread(DynamicForwardsTest::serve, "web");
        serving.setDaemon(true);
        serving.start();
    }

    @AfterAll
    static void close() throws Exception {
        web.close();
        host.close();
        sshd.close();
        bench.close();
    }

    private static void serve() {
        while (true) {
            try (Socket socket = web.accept()) {
                while (socket.getInputStream().read() != '\n') {}
                String answer = "HTTP/1.0 200 OK\r\nContent-Length: " + PAGE.length() + "\r\n\r\n" + PAGE;
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                while (socket.getInputStream().read() >= 0) {}
            } catch (IOException e) {
                if (web.isClosed()) {
                    return;
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void curl_gets_a_page_in_every_language(boolean throughSshd) {
        try (Tunnel tunnel = connect(throughSshd)) {
            int local = Bench.get(tunnel.forwardDynamic(0)).boundPort();
            int remote = remote(tunnel, target -> true);
            for (String language : LANGUAGES) {
                assertPage(language, local);
                assertPage(language, remote);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void curl_is_told_what_has_failed(boolean throughSshd) {
        try (Tunnel tunnel = connect(throughSshd)) {
            int closed = FreePort.find();
            for (int proxy : List.of(Bench.get(tunnel.forwardDynamic(0)).boundPort(), remote(tunnel, target -> true))) {
                assertThat(curl("socks5h://", proxy, "127.0.0.1", closed)).contains("Can't complete SOCKS5", "(5)");
                assertThat(curl("http://", proxy, "127.0.0.1", closed)).contains("502");
                assertThat(curl("socks4a://", proxy, "127.0.0.1", closed)).contains("(91)");
            }
        }
    }

    @Test
    void curl_is_told_that_sshd_forbids_a_target() {
        try (ServerPeer strict = OpenSsh.sshd(bench, "PermitOpen 127.0.0.1:" + web.getLocalPort());
                Tunnel tunnel = bench.connect(strict.port(), bench.client(Bench.USER))) {
            int proxy = Bench.get(tunnel.forwardDynamic(0)).boundPort();
            assertPage("socks5://", proxy);
            assertThat(curl("socks5h://", proxy, "localhost", web.getLocalPort()))
                    .contains("(2)");
            assertThat(curl("http://", proxy, "localhost", web.getLocalPort())).contains("403");
        }
    }

    /** PermitRemoteOpen is about the words that a client uses: a name is not its addresses. */
    @Test
    void K06_clients_of_a_remote_proxy_get_only_what_is_permitted() {
        Endpoint permitted = Bench.local(web.getLocalPort());
        try (Tunnel tunnel = connect(true)) {
            int proxy = remote(tunnel, permitted::equals);
            assertPage("socks5://", proxy);
            assertThat(curl("socks5h://", proxy, "localhost", web.getLocalPort()))
                    .contains("(2)");
            assertThat(curl("http://", proxy, "localhost", web.getLocalPort())).contains("403");
        }
    }

    @Test
    void curl_gets_a_page_from_the_proxies_of_ssh_through_our_server() {
        int local = FreePort.find();
        int remote = FreePort.find();
        List<String> ssh = OpenSsh.ssh(bench, Bench.port(host), "-N", "-D", "" + local, "-R", "" + remote);
        try (PeerProcess client = PeerProcess.start(home, ssh)) {
            client.awaitPort(local).awaitPort(remote);
            for (String language : LANGUAGES.subList(0, 4)) {
                assertPage(language, local);
                assertPage(language, remote);
            }
        }
    }

    private static Tunnel connect(boolean throughSshd) {
        return bench.connect(throughSshd ? sshd.port() : Bench.port(host), bench.client(Bench.USER));
    }

    private static int remote(Tunnel tunnel, Predicate<Endpoint> permitted) {
        return Bench.get(tunnel.forwardRemoteDynamic("localhost", 0, null, permitted, ForwardObserver.NONE))
                .boundPort();
    }

    private static void assertPage(String language, int proxy) {
        assertThat(curl(language, proxy, "127.0.0.1", web.getLocalPort()))
                .as(language)
                .isEqualTo(PAGE);
    }

    /** What it prints: the page, or what has failed. */
    private static String curl(String language, int proxy, String host, int port) {
        List<String> command = new ArrayList<>(List.of(PeerPrograms.find("curl"), "-sS", "-m", "20", "--proxytunnel"));
        command.addAll(
                List.of("--noproxy", "", "--proxy", language + "127.0.0.1:" + proxy, "http://" + host + ":" + port));
        try (PeerProcess curl = PeerProcess.start(home, command)) {
            curl.awaitExit();
            return curl.output();
        }
    }
}
