package io.culvert.perf.jmh;

import io.culvert.codec.cipher.CipherAlgorithm;
import io.culvert.core.Algorithms;
import io.culvert.core.ChannelAcceptor;
import io.culvert.core.ClientConfig;
import io.culvert.core.ConnectionServices;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.ServerConfig;
import io.culvert.core.SshChannel;
import io.culvert.core.SshConnection;
import io.culvert.core.auth.ClientAuthMethod;
import io.culvert.core.auth.PublicKeyAuthenticator;
import io.culvert.core.endpoint.SshClient;
import io.culvert.core.endpoint.SshServer;
import io.culvert.core.key.SshKeyPair;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A client and a server of SSH, logged in and joined in memory, on one loop that is the thread which makes this: no socket, no
 * other thread, and nothing moves but in {@link #runUntil}.
 */
final class MemoryConnection implements AutoCloseable {
    private static final String TYPE = "bench";
    private static final int MEBIBYTE = 1 << 20;
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), LocalIoHandler.newFactory());
    private final SshConnection client;

    /** @param far makes the handler of each channel's end at the server */
    MemoryConnection(CipherAlgorithm cipher, Supplier<ChannelHandler> far) {
        SshKeyPair hostKey = SshKeyPair.generate("ssh-ed25519");
        SshKeyPair userKey = SshKeyPair.generate("ssh-ed25519");
        ServerConfig serverConfig = ServerConfig.builder(hostKey)
                .publicKey(PublicKeyAuthenticator.only("user", userKey.publicKey()))
                .services(connection -> new ConnectionServices(Map.of(TYPE, acceptor(far)), Map.of()))
                .build();
        ClientConfig clientConfig = ClientConfig.builder("user", HostKeyVerifier.only(hostKey.publicKey()))
                .authenticateWith(ClientAuthMethod.PublicKey.of(userKey))
                .algorithms(Algorithms.DEFAULT.withCiphers(List.of(cipher.wireName())))
                .build();
        SshClient login = SshClient.of(clientConfig, new HostKeyVerifier.Target("memory", 22));
        join(login.handler(), SshServer.of(serverConfig, loop).handler());
        client = done(login.ready());
    }

    private static ChannelAcceptor acceptor(Supplier<ChannelHandler> far) {
        return typeData -> CompletableFuture.completedStage(new ChannelAcceptor.Accepted(far.get(), () -> {}));
    }

    /** Two ends of a stream in memory. Returns the one with the first handler. */
    Channel join(ChannelHandler one, ChannelHandler other) {
        LocalAddress address = new LocalAddress(MemoryConnection.class);
        Channel listener = new ServerBootstrap()
                .group(loop, loop)
                .channel(LocalServerChannel.class)
                .childHandler(other)
                .bind(address)
                .channel();
        runUntil(listener::isActive);
        Channel connected = new Bootstrap()
                .group(loop)
                .channel(LocalChannel.class)
                .handler(one)
                .connect(address)
                .channel();
        runUntil(connected::isActive);
        listener.close();
        return connected;
    }

    /** Opens a channel to the server. */
    SshChannel open(ChannelHandler handler) {
        return done(client.openChannel(TYPE, new byte[0], handler));
    }

    /**
     * Writes a MiB in parts, flushed once, and waits until it has arrived.
     *
     * @param part is written again and again, and not released; its length divides a MiB
     */
    long moveMebibyte(Channel from, ByteBuf part, Counter to) {
        long end = to.bytes() + MEBIBYTE;
        for (int written = 0; written < MEBIBYTE; written += part.readableBytes()) {
            from.write(part.retainedDuplicate(), from.voidPromise());
        }
        from.flush();
        runUntil(() -> to.bytes() >= end);
        return end;
    }

    void runUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            loop.run(PATIENCE_NANOS);
        }
    }

    private <T> T done(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        runUntil(future::isDone);
        return future.join();
    }

    @Override
    public void close() {
        client.close();
        done(client.closed());
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        runUntil(loop::isTerminated);
    }
}
