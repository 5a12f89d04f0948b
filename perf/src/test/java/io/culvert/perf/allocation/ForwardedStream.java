package io.culvert.perf.allocation;

import io.culvert.core.Algorithms;
import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.ServerConfig;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.key.SshKeyPair;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.Forward;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.JumpHost;
import io.culvert.forwarding.NettyTransport;
import io.culvert.forwarding.Network;
import io.culvert.forwarding.Tunnel;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * One stream through a local forward, over loopback: application, client, server, application. Client and server have an event
 * loop each, so that what either does can be told from what the other does.
 */
final class ForwardedStream implements AutoCloseable {
    @FunctionalInterface
    interface Move {
        void move(long bytes) throws Exception;
    }

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int CHUNK = 128 * 1024;
    private static final int PATIENCE_SECONDS = 120;

    private final Network clientNetwork = network();
    private final Network serverNetwork = network();
    private final JumpHost server;
    private final Tunnel tunnel;
    private final SocketChannel here;
    private final SocketChannel there;

    private ForwardedStream(Algorithms algorithms) throws Exception {
        SshKeyPair hostKey = SshKeyPair.generate("ssh-ed25519");
        SshKeyPair userKey = SshKeyPair.generate("ssh-ed25519");
        ServerConfig.Builder serverConfig =
                ServerConfig.builder(hostKey).publicKey(PublicKeyAuthenticator.only("user", userKey.publicKey()));
        ClientConfig.Builder clientConfig = ClientConfig.builder("user", HostKeyVerifier.only(hostKey.publicKey()))
                .authenticateWith(ClientAuthMethod.PublicKey.of(userKey))
                .algorithms(algorithms);
        server = done(JumpHost.start(serverNetwork, ANY_PORT, serverConfig, ForwardingPolicy.ANYWHERE));
        tunnel = done(
                Tunnel.connect(clientNetwork, endpoint(server.boundAddresses().get(0)), clientConfig.build()));
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(ANY_PORT)) {
            Forward forward = done(tunnel.forwardLocal(0, endpoint((InetSocketAddress) listener.getLocalAddress())));
            here = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), forward.boundPort()));
            there = listener.accept();
        }
    }

    /** Under this cipher and, if it takes one, the first MAC that both know. */
    static ForwardedStream open(String cipher) throws Exception {
        return new ForwardedStream(Algorithms.DEFAULT.withCiphers(List.of(cipher)));
    }

    private static Network network() {
        return Network.create(NettyTransport.preferred(), 1, Duration.ofSeconds(10));
    }

    private static Endpoint endpoint(InetSocketAddress address) {
        return new Endpoint(address.getAddress().getHostAddress(), address.getPort());
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    long clientLoop() throws Exception {
        return loop(clientNetwork);
    }

    long serverLoop() throws Exception {
        return loop(serverNetwork);
    }

    @SuppressWarnings("deprecation") // its successor is newer than Java 17
    private static long loop(Network network) throws Exception {
        return network.group().submit(() -> Thread.currentThread().getId()).get(10, TimeUnit.SECONDS);
    }

    /** From the client's side to the server's. */
    void upload(long bytes) throws Exception {
        move(here, there, bytes);
    }

    void download(long bytes) throws Exception {
        move(there, here, bytes);
    }

    private static void move(SocketChannel from, SocketChannel to, long bytes) throws Exception {
        CompletableFuture<Void> written = CompletableFuture.runAsync(
                () -> {
                    try {
                        write(from, bytes);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                work -> new Thread(work, "application").start());
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        for (long left = bytes; left > 0; left -= chunk.position()) {
            chunk.clear();
            if (to.read(chunk) < 0) {
                throw new EOFException(left + " bytes are missing");
            }
        }
        written.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static void write(SocketChannel to, long bytes) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        for (long left = bytes; left > 0; left -= chunk.position()) {
            chunk.clear().limit((int) Math.min(CHUNK, left));
            to.write(chunk);
        }
    }

    @Override
    public void close() throws IOException {
        here.close();
        there.close();
        tunnel.close();
        server.close();
        clientNetwork.close();
        serverNetwork.close();
    }
}
