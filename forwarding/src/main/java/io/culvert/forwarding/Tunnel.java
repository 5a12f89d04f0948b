package io.culvert.forwarding;

import io.culvert.core.ClientConfig;
import io.culvert.core.Failures;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.SshChannel;
import io.culvert.core.SshConnection;
import io.culvert.core.SshException;
import io.culvert.core.endpoint.SshClient;
import io.culvert.forwarding.dynamic.ProxyAuthenticator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection and its forwards. Methods may be called from any thread. If you cancel a stage that a method returned,
 * or it times out, nothing stays open: the connection, the listener or the channel that you asked for is closed.
 */
public final class Tunnel implements AutoCloseable {
    private final Network network;
    private final SshConnection connection;
    private final RemoteForwards remoteForwards;

    private Tunnel(Network network, SshConnection connection, RemoteForwards remoteForwards) {
        this.network = network;
        this.connection = connection;
        this.remoteForwards = remoteForwards;
    }

    /**
     * Connects and logs in.
     *
     * @param config its services and round trip are those of the tunnel
     * @return fails with {@link SshException}
     */
    public static CompletionStage<Tunnel> connect(Network network, Endpoint server, ClientConfig config) {
        return connect(network, server, target(server), config, Dialling.DEFAULT);
    }

    /**
     * Connects and logs in.
     *
     * @param target the server as the host-key verifier knows it, which may differ from where it is reached
     */
    public static CompletionStage<Tunnel> connect(
            Network network, Endpoint server, HostKeyVerifier.Target target, ClientConfig config, Dialling dialling) {
        EventLoop loop = network.group().next();
        Dialer dialer = new Dialer(network);
        return login(network, loop, target, config, (handler, timeout) -> {
            CompletableFuture<Channel> dialled = new CompletableFuture<>();
            dialer.dial(network.connection(timeout, dialling), loop, server, dialling, dialled);
            return dialled.thenApply(channel -> on(channel, handler))
                    .exceptionallyCompose(failure -> cannotConnect(server, ConnectFailure.text(failure)));
        });
    }

    /**
     * Connects and logs in over the standard input and output of a program, as with ssh's ProxyCommand. The program
     * ends with the connection.
     *
     * @param program not started yet; its standard error stays as it is set there
     */
    public static CompletionStage<Tunnel> overCommand(
            Network network, ProcessBuilder program, HostKeyVerifier.Target target, ClientConfig config) {
        EventLoop loop = network.group().next();
        return login(
                network,
                loop,
                target,
                config,
                (handler, timeout) -> CompletableFuture.completedStage(program)
                        .thenApplyAsync(Tunnel::start, network.workers())
                        .thenApplyAsync(
                                process -> {
                                    Channel channel = on(StreamChannel.of(process, false, network.workers()), handler);
                                    loop.register(channel);
                                    return channel;
                                },
                                loop)
                        .exceptionallyCompose(failure -> CompletableFuture.failedStage(new SshException(
                                SshException.Kind.CONNECT_FAILED,
                                "the proxy command cannot be started: "
                                        + Objects.requireNonNullElse(failure.getCause(), failure)
                                                .getMessage()))));
    }

    /**
     * Connects to a further server through this one and logs in there: an SSH connection whose transport is a channel
     * of this connection, on its event loop and with no socket here. Closing it leaves this one open.
     *
     * @param server as this connection's server reaches it
     * @param target the server as the host-key verifier knows it
     * @return fails with {@link SshException}
     */
    public CompletionStage<Tunnel> through(Endpoint server, HostKeyVerifier.Target target, ClientConfig config) {
        return login(
                network,
                connection.eventLoop(),
                target,
                config,
                (handler, timeout) -> open(server, handler, timeout)
                        .exceptionallyCompose(failure -> cannotConnect(server, ConnectFailure.text(failure))));
    }

    private static Channel on(Channel channel, ChannelHandler handler) {
        channel.pipeline().addLast(handler);
        return channel;
    }

    /** As {@link #open(Target, ChannelHandler)}; what is opened too late is closed again. */
    private CompletionStage<Channel> open(Endpoint server, ChannelHandler handler, Duration timeout) {
        CompletableFuture<Channel> opened = Handover.of(open(server, handler), Channel::close);
        Future<?> timer = connection
                .eventLoop()
                .schedule(
                        () -> opened.completeExceptionally(new ConnectTimeoutException()),
                        timeout.toNanos(),
                        TimeUnit.NANOSECONDS);
        opened.whenComplete((channel, failure) -> timer.cancel(false));
        return opened;
    }

    /**
     * {@link #through(Endpoint, HostKeyVerifier.Target, ClientConfig)} for a server that is known as it is
     * reached.
     */
    public CompletionStage<Tunnel> through(Endpoint server, ClientConfig config) {
        return through(server, target(server), config);
    }

    /** Puts a client's handler on a channel to the server. Called on the event loop of that channel. */
    private interface Carrier {
        CompletionStage<Channel> carry(ChannelHandler client, Duration timeout);
    }

    private static CompletionStage<Tunnel> login(
            Network network, EventLoop loop, HostKeyVerifier.Target target, ClientConfig config, Carrier carrier) {
        CompletableFuture<RemoteForwards> remoteForwards = new CompletableFuture<>();
        ClientConfig built = config.toBuilder()
                .services(connection -> {
                    RemoteForwards made = RemoteForwards.on(network, connection);
                    remoteForwards.complete(made);
                    return made.services();
                })
                .roundTrip(network.roundTrip())
                .build();
        SshClient client = SshClient.of(built, target);
        CompletableFuture<Tunnel> result = Handover.of(
                client.ready().thenApply(connection -> new Tunnel(network, connection, remoteForwards.join())),
                Tunnel::close);
        // On the loop, so that nothing can be read from the channel before its handlers are there.
        try {
            loop.execute(() -> carrier.carry(client.handler(), built.connectTimeout())
                    .whenComplete((carried, failure) -> {
                        if (failure != null) {
                            result.completeExceptionally(Failures.cause(failure));
                        } else {
                            result.exceptionally(givenUp -> {
                                carried.close();
                                return null;
                            });
                        }
                    }));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new SshException(SshException.Kind.CLOSED, "the network is closed"));
        }
        return result;
    }

    private static HostKeyVerifier.Target target(Endpoint server) {
        return new HostKeyVerifier.Target(server.host(), server.port());
    }

    private static Process start(ProcessBuilder program) {
        try {
            return program.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> CompletionStage<T> cannotConnect(Endpoint server, String why) {
        return CompletableFuture.failedStage(new SshException(
                SshException.Kind.CONNECT_FAILED,
                "connect to host " + server.host() + " port " + server.port() + ": " + why));
    }

    /** The connection under it, for channels and requests of other kinds. */
    public SshConnection connection() {
        return connection;
    }

    /**
     * Listens on loopback here and connects from the server.
     *
     * @param listenPort 0 lets the system choose
     */
    public CompletionStage<Forward> forwardLocal(int listenPort, Target target) {
        return forwardLocal(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), listenPort)),
                target,
                ForwardObserver.NONE);
    }

    /** Listens on as many of these addresses as can be bound, and connects from the server; fails with IOException. */
    public CompletionStage<Forward> forwardLocal(
            List<InetSocketAddress> listenOn, Target target, ForwardObserver observer) {
        return LocalForward.open(network, connection, listenOn, target, observer);
    }

    /** Listens on a Unix-domain socket, and connects from the server; fails with IOException. */
    public CompletionStage<Forward> forwardLocal(SocketFile listenOn, Target target, ForwardObserver observer) {
        return LocalForward.open(network, connection, listenOn, target, observer);
    }

    /**
     * Listens on the server's loopback and connects from here.
     *
     * @param listenPort 0 lets the server choose
     */
    public CompletionStage<Forward> forwardRemote(int listenPort, Target target) {
        return forwardRemote("localhost", listenPort, target, ForwardObserver.NONE);
    }

    /**
     * Listens on the server and connects from here.
     *
     * @param bindAddress "localhost", "" for all addresses, or an address; the server may think otherwise
     * @return fails with {@link SshException} if the server refuses
     */
    public CompletionStage<Forward> forwardRemote(
            String bindAddress, int listenPort, Target target, ForwardObserver observer) {
        return Handover.of(remoteForwards.open(bindAddress, listenPort, target, observer), Forward::close);
    }

    /**
     * Listens on a Unix-domain socket of the server and connects from here.
     *
     * @return fails with {@link SshException} if the server refuses
     */
    public CompletionStage<Forward> forwardRemote(SocketPath listenOn, Target target, ForwardObserver observer) {
        return Handover.of(remoteForwards.open(listenOn, target, observer), Forward::close);
    }

    /**
     * Listens on loopback here as a SOCKS and HTTP proxy, and connects from the server.
     *
     * @param listenPort 0 lets the system choose
     */
    public CompletionStage<Forward> forwardDynamic(int listenPort) {
        return forwardDynamic(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), listenPort)),
                null,
                ForwardObserver.NONE);
    }

    /**
     * Listens on as many of these addresses as can be bound as a SOCKS and HTTP proxy, and connects from the server.
     *
     * @param authenticator null if clients need no password
     * @return fails with IOException
     */
    public CompletionStage<Forward> forwardDynamic(
            List<InetSocketAddress> listenOn, @Nullable ProxyAuthenticator authenticator, ForwardObserver observer) {
        return DynamicForward.open(network, connection, listenOn, authenticator, observer);
    }

    /**
     * Listens on the server for clients of a SOCKS and HTTP proxy, and connects from here.
     *
     * @param bindAddress "localhost", "" for all addresses, or an address; the server may think otherwise
     * @param authenticator null if clients need no password
     * @param permitted where clients may connect to, by the words that they use
     * @return fails with {@link SshException} if the server refuses
     */
    public CompletionStage<Forward> forwardRemoteDynamic(
            String bindAddress,
            int listenPort,
            @Nullable ProxyAuthenticator authenticator,
            Predicate<Endpoint> permitted,
            ForwardObserver observer) {
        return Handover.of(
                remoteForwards.openDynamic(bindAddress, listenPort, authenticator, permitted, observer),
                Forward::close);
    }

    /**
     * Connects two streams, which may block, to a target at the server's place (ssh -W).
     *
     * @return completes once the target has answered; fails with {@link io.culvert.core.ChannelOpenException} if the
     *     server cannot or will not
     */
    public CompletionStage<StdioForward> forwardStdio(
            InputStream in, OutputStream out, Target target, ForwardObserver observer) {
        return StdioForward.open(network, connection, in, out, target, observer);
    }

    /**
     * Has the server connect to a target, with no socket here: the channel is a Netty channel for any handler.
     *
     * @return fails with {@link io.culvert.core.ChannelOpenException} if the server cannot or will not
     */
    public CompletionStage<SshChannel> open(Target target, ChannelHandler handler) {
        Listener.Open open = LocalForward.direct(target, "127.0.0.1", 0);
        return Handover.of(connection.openChannel(open.channelType(), open.typeData(), handler), SshChannel::close);
    }

    /** Closes the connection, its forwards and their connections. Returns at once. */
    @Override
    public void close() {
        connection.close();
    }
}
