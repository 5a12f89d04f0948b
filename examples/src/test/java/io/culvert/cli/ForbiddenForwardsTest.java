package io.culvert.cli;

import static io.culvert.testing.Waiting.now;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.ServerConfig;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.SshKeyPair;
import io.culvert.core.key.SshPublicKeys;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Forward;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.SocketPath;
import io.culvert.forwarding.Target;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.config.ServerSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of forward under every switch of a server's files: what each still lets through, and nothing else. */
@Timeout(20)
class ForbiddenForwardsTest {
    private static final SshKeyPair HOST_KEY = SshKeyPair.generate("ssh-ed25519");
    private static final SshKeyPair USER_KEY = SshKeyPair.generate("ssh-ed25519");
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    private static Path folder;

    private static Network network;
    private static Greeter target;
    private static ServerSocketChannel targetAtPath;

    private enum Kind {
        LOCAL,
        DYNAMIC,
        STDIO,
        PATH,
        REMOTE,
        REMOTE_DYNAMIC,
        REMOTE_PATH
    }

    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);
    private static final Set<Kind> NONE = EnumSet.noneOf(Kind.class);
    private static final Set<Kind> TO_PORTS = EnumSet.of(Kind.LOCAL, Kind.DYNAMIC, Kind.STDIO);
    private static final Set<Kind> FROM_PORTS = EnumSet.of(Kind.REMOTE, Kind.REMOTE_DYNAMIC);
    private static final Set<Kind> TO_THERE = union(TO_PORTS, EnumSet.of(Kind.PATH));
    private static final Set<Kind> FROM_THERE = union(FROM_PORTS, EnumSet.of(Kind.REMOTE_PATH));

    private static Set<Kind> union(Set<Kind> some, Set<Kind> others) {
        Set<Kind> both = EnumSet.copyOf(some);
        both.addAll(others);
        return both;
    }

    static Stream<Arguments> switches() {
        return Stream.of(
                configured("PermitOpen any", ALL),
                configured("AllowTcpForwarding no", NONE),
                configured("AllowTcpForwarding local", TO_THERE),
                configured("AllowTcpForwarding remote", FROM_THERE),
                configured("AllowStreamLocalForwarding no", union(TO_PORTS, FROM_PORTS)),
                configured("AllowStreamLocalForwarding local", union(TO_THERE, FROM_PORTS)),
                configured("AllowStreamLocalForwarding remote", union(TO_PORTS, FROM_THERE)),
                configured("DisableForwarding yes", NONE),
                configured("PermitOpen none", FROM_THERE),
                configured("PermitOpen elsewhere.example:*", FROM_THERE),
                configured("PermitOpen 127.0.0.1:*", union(TO_PORTS, FROM_THERE)),
                configured("PermitOpen !127.0.0.0/8:* *:*", union(EnumSet.of(Kind.PATH), FROM_THERE)),
                configured("PermitOpenPath none", union(TO_PORTS, FROM_THERE)),
                configured("PermitListenPath /elsewhere/*", union(TO_THERE, FROM_PORTS)),
                configured("PermitListen none", union(TO_THERE, EnumSet.of(Kind.REMOTE_PATH))),
                configured("PermitListen 1", union(TO_THERE, EnumSet.of(Kind.REMOTE_PATH))),
                configured("PermitListen elsewhere.example:*", union(TO_THERE, EnumSet.of(Kind.REMOTE_PATH))),
                configured("AllowTcpForwardingForUsers alice b?", NONE),
                configured("AllowTcpForwardingForUsers alice bob", ALL),
                configured("AllowTcpForwardingForGroups no-such-group", NONE),
                configured("Match User bob|DisableForwarding yes", NONE),
                configured("Match User alice|DisableForwarding yes", ALL),
                configured("Match Address 127.0.0.0/8|AllowTcpForwarding local|PermitOpen none", NONE),
                ofKey("restrict", NONE),
                ofKey("no-port-forwarding", NONE),
                ofKey("port-forwarding,restrict", NONE),
                ofKey("restrict,port-forwarding", ALL),
                ofKey("permitopen=\"elsewhere.example:*\"", FROM_THERE),
                ofKey("permitopen=\"127.0.0.1:*\"", union(TO_PORTS, FROM_THERE)),
                ofKey("permitlisten=\"1\"", union(TO_THERE, EnumSet.of(Kind.REMOTE_PATH))),
                Arguments.of("DisableForwarding yes", "port-forwarding,permitopen=\"*:*\"", NONE),
                Arguments.of("PermitOpen none", "permitlisten=\"1\"", EnumSet.of(Kind.REMOTE_PATH)),
                Arguments.of("AllowTcpForwarding local", "permitopen=\"elsewhere.example:*\"", NONE));
    }

    private static Arguments configured(String lines, Set<Kind> left) {
        return Arguments.of(lines, "", left);
    }

    private static Arguments ofKey(String options, Set<Kind> left) {
        return Arguments.of("", options, left);
    }

    @BeforeAll
    static void open() throws IOException {
        network = Network.create();
        target = new Greeter();
        targetAtPath = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(folder.resolve("target")));
    }

    @AfterAll
    static void close() throws IOException {
        target.close();
        targetAtPath.close();
        network.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("switches")
    void A08_a_switch_forbids_every_kind_of_forward_that_it_is_about_and_no_other(
            String lines, String options, Set<Kind> left) throws Exception {
        Files.writeString(folder.resolve("authorized"), options + " " + SshPublicKeys.toLine(USER_KEY.publicKey()));
        try (JumpHost host = serve(lines.split("\\|"));
                Tunnel tunnel = connect(host)) {
            assertThat(Stream.of(Kind.values()).filter(kind -> works(tunnel, kind)))
                    .containsExactlyElementsOf(left);
        }
    }

    private static JumpHost serve(String... lines) {
        ServerSettings settings = ServerSettings.builder()
                .lines("test", Arrays.asList(lines))
                .option("AuthorizedKeysFile " + folder.resolve("authorized"))
                .option("StrictModes no")
                .option("AllowStreamLocalForwarding yes")
                .option("PermitOpenPath " + folder + "/*")
                .option("PermitListenPath " + folder + "/*")
                .build();
        return now(JumpHost.start(
                network,
                List.of(new InetSocketAddress(LOOPBACK, 0)),
                ServerConfig.builder(HOST_KEY).loginTerms(new ServeLogins(settings, network.workers())),
                new SettingsPolicy(),
                ServeSessions.of(network.workers()),
                true,
                ForwardObserver.NONE));
    }

    private static Tunnel connect(JumpHost host) {
        return now(Tunnel.connect(
                network,
                new Endpoint("127.0.0.1", host.boundAddresses().get(0).getPort()),
                ClientConfig.builder(
                                "bob",
                                (server, key) -> CompletableFuture.completedStage(new HostKeyVerifier.Accepted()))
                        .authenticateWith(ClientAuthMethod.PublicKey.of(USER_KEY))
                        .build()));
    }

    private static boolean works(Tunnel tunnel, Kind kind) {
        Endpoint endpoint = new Endpoint("127.0.0.1", target.port());
        return switch (kind) {
            case LOCAL -> greets(now(tunnel.forwardLocal(0, endpoint)), "");
            case DYNAMIC -> greets(now(tunnel.forwardDynamic(0)), "CONNECT " + endpoint + " HTTP/1.1\r\n\r\n");
            case STDIO -> opens(tunnel, endpoint);
            case PATH -> opens(tunnel, new SocketPath(folder.resolve("target").toString()));
            case REMOTE -> listens(tunnel.forwardRemote(0, endpoint));
            case REMOTE_DYNAMIC ->
                listens(tunnel.forwardRemoteDynamic("localhost", 0, null, any -> true, ForwardObserver.NONE));
            case REMOTE_PATH ->
                listens(tunnel.forwardRemote(
                        new SocketPath(folder.resolve("listener").toString()), endpoint, ForwardObserver.NONE));
        };
    }

    /** Whether the target answers to a program behind a listener of ours, which says something first. */
    private static boolean greets(Forward forward, String request) {
        try (Socket socket = new Socket(LOOPBACK, forward.boundPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.endsWith(Greeter.GREETING);
        } catch (IOException reset) {
            return false;
        }
    }

    private static boolean opens(Tunnel tunnel, Target there) {
        return done(tunnel.open(there, new ChannelInboundHandlerAdapter()).thenAccept(Channel::close));
    }

    private static boolean listens(CompletionStage<Forward> listening) {
        return done(listening.thenAccept(Forward::close));
    }

    /** Whether the server does what it is asked for; that it will not is no more than one failure. */
    private static boolean done(CompletionStage<?> asked) {
        return now(asked.handle((done, refusal) -> refusal == null));
    }
}
