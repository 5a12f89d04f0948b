package io.culvert.cli;

import static io.culvert.testing.Waiting.now;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import io.culvert.forwarding.keys.PrivateKeyFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server with little memory, and more load than would fit into it. */
@Tag("long")
@Timeout(240)
final class SmallMemoryTest {
    private static final int CONNECTIONS = 40;
    private static final int FLOWS = 5;
    private static final int BYTES = 4 << 20;

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void P12_of_four_hundred_flows_through_a_server_with_64_MB_of_heap_and_48_MB_of_buffers_all_are_whole()
            throws Exception {
        try (ServeProcess server = ServeProcess.withJvm(
                        List.of("-Xmx64m", "-XX:MaxDirectMemorySize=48m"),
                        folder,
                        "AuthorizedKeysFile " + folder.resolve("authorized"));
                Network network = Network.create();
                ServerSocket source = listen(socket -> {
                    send(socket);
                    receive(socket.getInputStream());
                });
                ServerSocket sink = listen(socket -> {
                    long sum = receive(socket.getInputStream());
                    socket.getOutputStream().write(Long.toHexString(sum).getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                })) {
            SshKeyPair key = PrivateKeyFile.read(folder.resolve("key")).unlock();
            List<Future<Long>> down = new ArrayList<>();
            List<Future<String>> up = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Tunnel tunnel = now(Tunnel.connect(
                        network,
                        new Endpoint("127.0.0.1", server.port()),
                        config("user" + i % 4, key).build()));
                int toSource = port(tunnel, source);
                int toSink = port(tunnel, sink);
                for (int j = 0; j < FLOWS; j++) {
                    down.add(threads.submit(() -> download(toSource)));
                    up.add(threads.submit(() -> upload(toSink)));
                }
            }
            long sum = sum();
            for (Future<Long> flow : down) {
                assertThat(flow.get(200, TimeUnit.SECONDS)).isEqualTo(sum);
            }
            for (Future<String> flow : up) {
                assertThat(flow.get(200, TimeUnit.SECONDS)).isEqualTo(Long.toHexString(sum));
            }
            assertThat(server.log()).doesNotContain("memory is exhausted", "out of memory", "internal error");
        }
    }

    private static ClientConfig.Builder config(String user, SshKeyPair key) {
        return ClientConfig.builder(
                        user, (target, hostKey) -> CompletableFuture.completedStage(new HostKeyVerifier.Accepted()))
                .authenticateWith(ClientAuthMethod.PublicKey.of(key));
    }

    private static int port(Tunnel tunnel, ServerSocket target) {
        return now(tunnel.forwardLocal(0, new Endpoint("127.0.0.1", target.getLocalPort())))
                .boundPort();
    }

    private interface Service {
        void serve(Socket socket) throws IOException;
    }

    private ServerSocket listen(Service service) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        threads.submit(() -> {
            while (true) {
                Socket socket = listener.accept();
                threads.submit(() -> {
                    try (socket) {
                        service.serve(socket);
                    }
                    return null;
                });
            }
        });
        return listener;
    }

    private static long download(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.shutdownOutput();
            return receive(socket.getInputStream());
        }
    }

    private static String upload(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            send(socket);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static void send(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        byte[] chunk = new byte[64 * 1024];
        for (int sent = 0; sent < BYTES; sent += chunk.length) {
            fill(chunk, sent);
            out.write(chunk);
        }
        socket.shutdownOutput();
    }

    private static long receive(InputStream in) throws IOException {
        byte[] chunk = new byte[64 * 1024];
        CRC32 crc = new CRC32();
        long count = 0;
        for (int length; (length = in.read(chunk)) >= 0; count += length) {
            crc.update(chunk, 0, length);
        }
        return crc.getValue() << 24 ^ count;
    }

    private static void fill(byte[] chunk, int position) {
        for (int i = 0; i < chunk.length; i++) {
            int place = position + i;
            chunk[i] = (byte) (place ^ place >> 7 ^ place >> 15);
        }
    }

    /** What {@link #receive} makes of all that {@link #send} sends. */
    private static long sum() {
        CRC32 crc = new CRC32();
        byte[] chunk = new byte[64 * 1024];
        for (int sent = 0; sent < BYTES; sent += chunk.length) {
            fill(chunk, sent);
            crc.update(chunk);
        }
        return crc.getValue() << 24 ^ BYTES;
    }
}
