package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.TransportMessages.Disconnect;
import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.key.SshKeyPair;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TunnelConnectTest {
    private static final int CONNECTIONS = 200;

    /** The connection may be there before the caller of connect goes on, who must not come too late with its handlers. */
    @Test
    void a_server_that_speaks_first_is_heard_from_its_first_byte() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Network network = Network.create()) {
            CompletableFuture<Void> server = CompletableFuture.runAsync(() -> refuseAll(listener));
            for (int i = 0; i < CONNECTIONS; i++) {
                ClientConfig.Builder config = ClientConfig.builder(
                        "nobody", (target, key) -> CompletableFuture.completedStage(new HostKeyVerifier.Accepted()));
                assertThat(Tunnel.connect(network, new Endpoint("127.0.0.1", listener.getLocalPort()), config.build()))
                        .failsWithin(30, TimeUnit.SECONDS)
                        .withThrowableThat()
                        .withMessageContaining("busy");
            }
            server.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_server_that_never_answers_behind_another_is_given_up_in_time() throws Exception {
        try (FullBacklog silent = new FullBacklog();
                CulvertPair pair = CulvertPair.open(NettyTransport.preferred(), ForwardingPolicy.ANYWHERE)) {
            Endpoint server = new Endpoint("127.0.0.1", silent.port());
            ClientConfig.Builder config = CulvertPair.clientConfig("nobody", SshKeyPair.generate("ssh-ed25519"))
                    .connectTimeout(Duration.ofMillis(100));
            assertThat(pair.tunnel().through(server, config.build()))
                    .failsWithin(9, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withMessageContaining(
                            "connect to host 127.0.0.1 port " + silent.port() + ": Connection timed out");
        }
    }

    @Test
    void a_server_that_never_says_a_word_is_given_up_in_time_whatever_carries_it() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                CulvertPair pair = CulvertPair.open(NettyTransport.preferred(), ForwardingPolicy.ANYWHERE)) {
            Endpoint server = new Endpoint("127.0.0.1", mute.getLocalPort());
            HostKeyVerifier.Target target = new HostKeyVerifier.Target("mute", 22);
            ClientConfig.Builder config = CulvertPair.clientConfig("nobody", SshKeyPair.generate("ssh-ed25519"))
                    .connectTimeout(Duration.ofSeconds(1));
            for (CompletionStage<Tunnel> login : List.of(
                    Tunnel.connect(pair.network(), server, config.build()),
                    pair.tunnel().through(server, config.build()),
                    Tunnel.overCommand(pair.network(), new ProcessBuilder("sleep", "60"), target, config.build()))) {
                assertThat(login)
                        .failsWithin(9, TimeUnit.SECONDS)
                        .withThrowableThat()
                        .withMessageContaining("no identification line from the peer within");
            }
        }
    }

    private static void refuseAll(ServerSocket listener) {
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Socket socket = listener.accept()) {
                    socket.getOutputStream().write("SSH-2.0-Busy\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().write(disconnect());
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] disconnect() {
        ByteBuf payload = new Disconnect(12, "busy", "").toBuffer(UnpooledByteBufAllocator.DEFAULT);
        int padding = 8 - (5 + payload.readableBytes()) % 8 + 8;
        ByteBuf packet = Unpooled.buffer()
                .writeInt(1 + payload.readableBytes() + padding)
                .writeByte(padding)
                .writeBytes(payload)
                .writeZero(padding);
        payload.release();
        return ByteBufUtil.getBytes(packet);
    }
}
