package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.ServerConfig;
import io.culvert.core.SshException;
import io.culvert.core.key.SshKeyPair;
import io.culvert.testing.FreePort;
import io.netty.channel.ChannelHandlerAdapter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stage of the library that its caller has given up leaves nothing open. */
final class CancelledStagesTest {
    @TempDir
    private Path folder;

    private static ClientConfig.Builder config() {
        return CulvertPair.clientConfig("test", SshKeyPair.generate("ssh-ed25519"));
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @Test
    void a_login_that_is_cancelled_takes_its_connection_down() throws Exception {
        try (ServerSocket server = listen();
                Network network = Network.create()) {
            CompletableFuture<Tunnel> login = Tunnel.connect(
                            network, new Endpoint("127.0.0.1", server.getLocalPort()), config().build())
                    .toCompletableFuture();
            try (Socket client = server.accept()) {
                login.cancel(false);
                client.getInputStream().readAllBytes(); // to the end
            }
        }
    }

    @Test
    void a_login_whose_stage_timed_out_takes_its_program_down() throws Exception {
        try (Network network = Network.create()) {
            Path pid = folder.resolve("pid");
            ProcessBuilder program = new ProcessBuilder(
                    "sh", "-c", "echo $$ >" + pid + ".new; mv " + pid + ".new " + pid + "; exec cat");
            CompletableFuture<Tunnel> login = Tunnel.overCommand(
                            network, program, new HostKeyVerifier.Target("host", 22), config().build())
                    .toCompletableFuture();
            await().until(() -> pid.toFile().exists());
            login.completeExceptionally(new IOException("too late"));
            long number = Long.parseLong(Files.readString(pid).strip());
            await().until(() -> ProcessHandle.of(number).isEmpty());
        }
    }

    @Test
    void a_server_that_goes_silent_after_its_first_line_is_given_up_after_the_login_timeout() throws Exception {
        try (ServerSocket server = listen();
                Network network = Network.create()) {
            ClientConfig.Builder config = config().loginTimeout(Duration.ofMillis(100));
            CompletionStage<Tunnel> login =
                    Tunnel.connect(network, new Endpoint("127.0.0.1", server.getLocalPort()), config.build());
            try (Socket client = server.accept()) {
                client.getOutputStream().write("SSH-2.0-mute\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThatThrownBy(() -> CulvertPair.now(login))
                        .rootCause()
                        .isInstanceOfSatisfying(
                                SshException.class,
                                failure -> assertThat(failure.kind()).isEqualTo(SshException.Kind.TIMEOUT))
                        .hasMessageContaining("the server did not answer for 0.1 s during the login");
                assertThatCode(() -> client.getInputStream().readAllBytes())
                        .satisfiesAnyOf(
                                end -> assertThat(end).isNull(),
                                reset -> assertThat(reset).isInstanceOf(SocketException.class));
            }
        }
    }

    @Test
    void a_listener_that_is_cancelled_before_it_listens_does_not_stay() throws Exception {
        try (CulvertPair pair = CulvertPair.open(NettyTransport.preferred(), ForwardingPolicy.ANYWHERE)) {
            Target target = new Endpoint("127.0.0.1", 9);
            for (Function<Integer, CompletionStage<Forward>> forward :
                    List.<Function<Integer, CompletionStage<Forward>>>of(
                            port -> pair.tunnel().forwardLocal(port, target),
                            port -> pair.tunnel().forwardDynamic(port),
                            port -> pair.tunnel().forwardRemote(port, target))) {
                int port = FreePort.find();
                CompletableFuture.runAsync(
                                () -> forward.apply(port).toCompletableFuture().cancel(false),
                                pair.tunnel().connection().eventLoop())
                        .get(30, TimeUnit.SECONDS);
                // The next one is asked for after it, and gets the port once it is free again.
                await().ignoreExceptions()
                        .until(() -> CulvertPair.now(forward.apply(port)), Forward.class::isInstance)
                        .close();
                await().untilAsserted(() -> assertThatThrownBy(() -> new Socket("127.0.0.1", port).close())
                        .isInstanceOf(ConnectException.class));
            }
        }
    }

    @Test
    void a_channel_that_is_cancelled_before_it_is_open_is_closed() throws Exception {
        try (ServerSocket target = listen();
                CulvertPair pair = CulvertPair.open(NettyTransport.preferred(), ForwardingPolicy.ANYWHERE)) {
            pair.tunnel()
                    .open(new Endpoint("127.0.0.1", target.getLocalPort()), new ChannelHandlerAdapter() {})
                    .toCompletableFuture()
                    .cancel(false);
            try (Socket reached = target.accept()) {
                reached.setSoTimeout(30_000);
                assertThat(reached.getInputStream().read()).isEqualTo(-1);
            } catch (SocketException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
            await().until(() -> pair.tunnel().connection().channelCount() == 0);
        }
    }

    @Test
    void what_is_closed_forwards_nothing() throws Exception {
        Network network = Network.create();
        try (CulvertPair pair = CulvertPair.open(NettyTransport.preferred(), ForwardingPolicy.ANYWHERE)) {
            pair.tunnel().close();
            CulvertPair.now(pair.tunnel().connection().closed());
            Target target = new Endpoint("127.0.0.1", 9);
            for (CompletionStage<Forward> forward : List.of(
                    pair.tunnel().forwardLocal(0, target),
                    pair.tunnel().forwardDynamic(0),
                    pair.tunnel().forwardRemote(0, target),
                    pair.tunnel()
                            .forwardLocal(
                                    SocketFile.at(
                                            new SocketPath(folder.resolve("s").toString())),
                                    target,
                                    ForwardObserver.NONE))) {
                assertThatThrownBy(() -> CulvertPair.now(forward)).hasRootCauseInstanceOf(SshException.class);
            }
            assertThat(folder.resolve("s")).doesNotExist();
        } finally {
            network.close();
        }
        assertThatThrownBy(
                        () -> CulvertPair.now(Tunnel.connect(network, new Endpoint("127.0.0.1", 9), config().build())))
                .rootCause()
                .hasMessageContaining("the network is closed");
        assertThatThrownBy(() -> CulvertPair.now(JumpHost.start(
                        network,
                        new InetSocketAddress("127.0.0.1", 0),
                        ServerConfig.builder(SshKeyPair.generate("ssh-ed25519")),
                        ForwardingPolicy.ANYWHERE)))
                .rootCause()
                .hasMessageContaining("the network is closed");
    }
}
