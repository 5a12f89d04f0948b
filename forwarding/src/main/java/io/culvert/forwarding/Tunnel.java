package io.culvert.forwarding;

import io.culvert.codec.message.ForwardingPayloads.TcpipChannel;
import io.culvert.core.ClientConfig;
import io.culvert.core.HostKeyVerifier;
import io.culvert.core.SshChannel;
import io.culvert.core.SshConnection;
import io.culvert.core.SshException;
import io.culvert.core.endpoint.SshClient;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** A client's connection and its forwards. Methods may be called from any thread. */
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
     * @param config its services and round trip are set here
     * @return fails with {@link SshException}
     */
    public static CompletionStage<Tunnel> connect(Network network, Endpoint server, ClientConfig.Builder config) {
        return connect(
                network,
                server,
                new HostKeyVerifier.Target(server.host(), server.port()),
                config,
                true,
                address -> true);
    }

    /**
     * Connects and logs in.
     *
     * @param target the server as the host-key verifier knows it, which may differ from where it is reached
     * @param tcpKeepAlive SO_KEEPALIVE of the socket
     * @param acceptable which of the server's addresses may be tried
     */
    public static CompletionStage<Tunnel> connect(
            Network network,
            Endpoint server,
            HostKeyVerifier.Target target,
            ClientConfig.Builder config,
            boolean tcpKeepAlive,
            Predicate<InetAddress> acceptable) {
        CompletableFuture<RemoteForwards> remoteForwards = new CompletableFuture<>();
        ClientConfig built = config.services(connection -> {
                    RemoteForwards made = RemoteForwards.on(network, connection);
                    remoteForwards.complete(made);
                    return made.services();
                })
                .roundTrip(network.roundTrip())
                .build();
        SshClient client = SshClient.of(built, target);
        CompletableFuture<Tunnel> result = new CompletableFuture<>();
        client.ready().whenComplete((connection, failure) -> {
            if (failure == null) {
                result.complete(new Tunnel(network, connection, remoteForwards.join()));
            } else {
                result.completeExceptionally(failure);
            }
        });
        EventLoop loop = network.group().next();
        // On the loop, so that nothing can be read from the socket before its handlers are there.
        loop.execute(() -> new Dialer(network)
                .dial(network.connection(built.connectTimeout(), tcpKeepAlive), loop, server, acceptable)
                .whenComplete((channel, failure) -> {
                    if (failure == null) {
                        channel.pipeline().addLast(client.handler());
                    } else {
                        result.completeExceptionally(new SshException(
                                SshException.Kind.CONNECT_FAILED,
                                "connect to host " + server.host() + " port " + server.port() + ": "
                                        + ConnectFailure.text(failure)));
                    }
                }));
        return result;
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
    public CompletionStage<Forward> forwardLocal(int listenPort, Endpoint target) {
        return forwardLocal(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), listenPort)),
                target,
                ForwardObserver.NONE);
    }

    /** Listens on as many of these addresses as can be bound, and connects from the server; fails with IOException. */
    public CompletionStage<Forward> forwardLocal(
            List<InetSocketAddress> listenOn, Endpoint target, ForwardObserver observer) {
        return LocalForward.open(network, connection, listenOn, target, observer);
    }

    /**
     * Listens on the server's loopback and connects from here.
     *
     * @param listenPort 0 lets the server choose
     */
    public CompletionStage<Forward> forwardRemote(int listenPort, Endpoint target) {
        return forwardRemote("localhost", listenPort, target, ForwardObserver.NONE);
    }

    /**
     * Listens on the server and connects from here.
     *
     * @param bindAddress "localhost", "" for all addresses, or an address; the server may think otherwise
     * @return fails with {@link SshException} if the server refuses
     */
    public CompletionStage<Forward> forwardRemote(
            String bindAddress, int listenPort, Endpoint target, ForwardObserver observer) {
        return remoteForwards.open(bindAddress, listenPort, target, observer);
    }

    /**
     * Has the server connect to a target, with no socket here: the channel is a Netty channel for any handler.
     *
     * @return fails with {@link io.culvert.core.ChannelOpenException} if the server cannot or will not
     */
    public CompletionStage<SshChannel> open(Endpoint target, ChannelHandler handler) {
        byte[] typeData = new TcpipChannel(target.host(), target.port(), "127.0.0.1", 0).toBytes();
        return connection.openChannel("direct-tcpip", typeData, handler);
    }

    /** Closes the connection, its forwards and their connections. Returns at once. */
    @Override
    public void close() {
        connection.close();
    }
}
