package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.codec.message.TransportMessages.Disconnect;
import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
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
                assertThat(Tunnel.connect(network, new Endpoint("127.0.0.1", listener.getLocalPort()), config))
                        .failsWithin(30, TimeUnit.SECONDS)
                        .withThrowableThat()
                        .withMessageContaining("busy");
            }
            server.get(30, TimeUnit.SECONDS);
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
