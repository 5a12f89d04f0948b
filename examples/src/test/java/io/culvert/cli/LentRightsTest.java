package io.culvert.cli;

import static io.culvert.testing.Waiting.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.ForwardObserver;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.SocketPath;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.keys.PrivateKeyFile;
import io.culvert.forwarding.keys.ProcessUser;
import io.culvert.testing.FreePort;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is open to whom, by the account that {@code serve} runs as: measured at the program, and compared with the table
 * in RIGHTS.md. The servers run as root, as another account, and as root that becomes another account.
 */
@Timeout(240)
class LentRightsTest {
    private static final String SERVICE = "nobody";
    /** For whom no line of the configuration does anything. */
    private static final String OTHER = "bob";
    /** For whom the lines of the configuration name the port and the paths. */
    private static final String NAMED = "carol";

    @TempDir
    private Path folder;

    private static final Path DOCUMENT = Path.of("RIGHTS.md");

    private final Network network = Network.create();
    private final List<ServerSocketChannel> sockets = new ArrayList<>();
    private ProgramCopy program;
    private SshKeyPair key;
    private int lowPort;
    private int names;

    private interface Attempt {
        CompletionStage<?> on(Tunnel tunnel) throws IOException;
    }

    private record Right(String name, Attempt attempt) {}

    @BeforeEach
    void prepare() throws Exception {
        assumeTrue(ProcessUser.isRoot(), "only root can start a server as another account");
        program = new ProgramCopy(Files.createDirectory(folder.resolve("program")));
        ProgramCopy.open(folder);
        lowPort = FreePort.findLow();
        ProgramCopy.open(Files.createDirectory(folder.resolve("roots")));
        Path services = Files.createDirectory(folder.resolve("services"));
        ProgramCopy.open(services);
        Files.setAttribute(
                services, "unix:uid", ((Number) Files.getAttribute(ownedBy(SERVICE), "unix:uid")).intValue());
    }

    private Path ownedBy(String account) throws Exception {
        Path file = Files.createFile(folder.resolve("owned"));
        assertThat(new ProcessBuilder("chown", account, file.toString()).start().waitFor())
                .isZero();
        return file;
    }

    @AfterEach
    void close() throws IOException {
        for (ServerSocketChannel socket : sockets) {
            socket.close();
        }
        network.close();
    }

    /** A socket of root's, which is for root alone. */
    private SocketPath rootsSocket() throws IOException {
        SocketPath path = fresh(".");
        Path file = Path.of(path.path());
        sockets.add(ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return path;
    }

    private SocketPath fresh(String where) {
        return new SocketPath(
                folder.resolve(where).resolve("s" + names++).normalize().toString());
    }

    private String[] configuration(String... more) {
        return Stream.concat(
                        Stream.of(more),
                        Stream.of(
                                "AuthorizedKeysFile " + folder.resolve("authorized"),
                                "AllowStreamLocalForwarding yes",
                                "StreamLocalBindUnlink yes",
                                "PerSourcePenalties no",
                                "Match User " + NAMED,
                                "PermitListen 127.0.0.1:" + lowPort + " *:*",
                                "PermitOpenPath " + folder + "/*",
                                "PermitListenPath " + folder + "/*"))
                .toArray(String[]::new);
    }

    private List<Right> rights() {
        Endpoint anywhere = new Endpoint("127.0.0.1", 1);
        return List.of(
                new Right(
                        "listen on a port below 1024",
                        tunnel -> tunnel.forwardRemote("127.0.0.1", lowPort, anywhere, ForwardObserver.NONE)),
                new Right(
                        "listen on any other port",
                        tunnel -> tunnel.forwardRemote("127.0.0.1", 0, anywhere, ForwardObserver.NONE)),
                new Right(
                        "connect to a socket that is for root alone",
                        tunnel -> tunnel.open(rootsSocket(), new ChannelInboundHandlerAdapter())),
                new Right(
                        "listen at a path in a folder of root's",
                        tunnel -> tunnel.forwardRemote(fresh("roots"), anywhere, ForwardObserver.NONE)),
                new Right(
                        "listen at a path in a folder of the service's",
                        tunnel -> tunnel.forwardRemote(fresh("services"), anywhere, ForwardObserver.NONE)),
                new Right(
                        "take the place of a socket of root's",
                        tunnel -> tunnel.forwardRemote(rootsSocket(), anywhere, ForwardObserver.NONE)));
    }

    private String may(ServeProcess server, String user, Right right) {
        try (Tunnel tunnel = now(Tunnel.connect(
                network,
                new Endpoint("127.0.0.1", server.port()),
                ClientConfig.builder(
                                user,
                                (target, hostKey) -> CompletableFuture.completedStage(new HostKeyVerifier.Accepted()))
                        .authenticateWith(ClientAuthMethod.PublicKey.of(key))
                        .build()))) {
            try {
                now(right.attempt().on(tunnel));
                return "yes";
            } catch (CompletionException refused) {
                return "no";
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        } finally {
            await().until(() -> FreePort.isFree(lowPort)); // the listener of one user is no obstacle for the next
        }
    }

    /**
     * The lines of the table, as the server behaves: its own account, another, and one that the configuration names.
     */
    private List<String> measured(ServeProcess server, String self) throws IOException {
        key = PrivateKeyFile.read(folder.resolve("key")).unlock();
        return rights().stream()
                .map(right -> Stream.of(self, OTHER, NAMED)
                        .map(user -> may(server, user, right))
                        .collect(Collectors.joining(" | ", "| " + right.name() + " | ", " |")))
                .toList();
    }

    private static List<String> documented(String heading) throws IOException {
        return Files.readAllLines(DOCUMENT).stream()
                .dropWhile(line -> !line.equals("## " + heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && !line.startsWith("| What"))
                .toList();
    }

    @Test
    void W18_what_is_open_to_whom_when_root_serves_is_what_the_table_says() throws Exception {
        try (ServeProcess server = ServeProcess.asRoot(program, folder, configuration())) {
            assertThat(measured(server, "root")).isEqualTo(documented("Run by root"));
            assertThat(server.log().lines().filter(line -> line.contains("runs as root")))
                    .hasSize(1);
        }
    }

    @Test
    void W18_what_is_open_to_whom_when_another_account_serves_is_what_the_table_says() throws Exception {
        try (ServeProcess server = ServeProcess.as(SERVICE, program, folder, configuration())) {
            assertThat(measured(server, SERVICE)).isEqualTo(documented("Run by another account"));
            assertThat(server.log()).doesNotContain("runs as root");
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_22)
    void W18_what_root_opens_and_another_account_serves_is_open_as_if_that_account_had_begun() throws Exception {
        try (ServeProcess server = ServeProcess.asRoot(
                program, folder, configuration("RunAs " + SERVICE, "ListenAddress 127.0.0.2:" + lowPort))) {
            assertThat(measured(server, SERVICE)).isEqualTo(documented("Run by another account"));
            assertThat(server.log()).contains("Running as " + SERVICE).doesNotContain("runs as root");
        }
    }
}
