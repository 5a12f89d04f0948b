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
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A client and a server of SSH, logged in and joined in memory, on the thread which makes this: no socket, no other thread, and
 * nothing moves but in {@link #runUntil}. Each side has a loop of its own, because on one loop Netty delivers what one end of
 * a {@link LocalChannel} flushes to the other inside of that flush, and what is flushed in turn then is not written.
 */
final class MemoryConnection implements AutoCloseable {
    private static final String TYPE = "bench";
    private static final int MEBIBYTE = 1 << 20;

    private final ManualIoEventLoop near = loop();
    private final ManualIoEventLoop far = loop();
    private final SshConnection client;

    /** @param handlers makes the handler of each channel's end at the server */
    MemoryConnection(CipherAlgorithm cipher, Supplier<ChannelHandler> handlers) {
        SshKeyPair hostKey = SshKeyPair.generate("ssh-ed25519");
        SshKeyPair userKey = SshKeyPair.generate("ssh-ed25519");
        ServerConfig serverConfig = ServerConfig.builder(hostKey)
                .publicKey(PublicKeyAuthenticator.only("user", userKey.publicKey()))
                .services(connection -> new ConnectionServices(Map.of(TYPE, acceptor(handlers)), Map.of()))
                .build();
        ClientConfig clientConfig = ClientConfig.builder("user", HostKeyVerifier.only(hostKey.publicKey()))
                .authenticateWith(ClientAuthMethod.PublicKey.of(userKey))
                .algorithms(Algorithms.DEFAULT.withCiphers(List.of(cipher.wireName())))
                .build();
        SshClient login = SshClient.of(clientConfig, new HostKeyVerifier.Target("memory", 22));
        join(login.handler(), SshServer.of(serverConfig, far).handler());
        client = done(login.ready());
    }

    private static ChannelAcceptor acceptor(Supplier<ChannelHandler> handlers) {
        return typeData -> CompletableFuture.completedStage(new ChannelAcceptor.Accepted(handlers.get(), () -> {}));
    }

    private static ManualIoEventLoop loop() {
        return new ManualIoEventLoop(Thread.currentThread(), LocalIoHandler.newFactory());
    }

    /** Two ends of a stream in memory, the one on the client's loop and the other on the server's. */
    Ends join(ChannelHandler atNear, ChannelHandler atFar) {
        LocalAddress address = new LocalAddress(MemoryConnection.class);
        List<Channel> accepted = new ArrayList<>(1);
        Channel listener = new ServerBootstrap()
                .group(far, far)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(atFar);
                        accepted.add(channel);
                    }
                })
                .bind(address)
                .channel();
        runUntil(listener::isActive);
        Channel connected = new Bootstrap()
                .group(near)
                .channel(LocalChannel.class)
                .handler(atNear)
                .connect(address)
                .channel();
        // A listener that closes before it has accepted closes what waits.
        runUntil(() -> connected.isActive() && !accepted.isEmpty());
        listener.close();
        return new Ends(connected, accepted.get(0));
    }

    record Ends(Channel near, Channel far) {}

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
            near.runNow();
            far.runNow();
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
        near.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        far.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        runUntil(() -> near.isTerminated() && far.isTerminated());
    }
}
