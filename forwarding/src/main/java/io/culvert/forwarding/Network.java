package io.culvert.forwarding;

import io.culvert.core.BufferPool;
import io.culvert.core.Descriptors;
import io.culvert.core.RoundTrip;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * What all connections of a process share: event loops, name resolution, and threads for what may block. Make one, and
 * close it last.
 */
public final class Network implements AutoCloseable {
    /** How long an address of a target may take to answer, where nothing else is said: 10 seconds. */
    public static final Duration TARGET_TIMEOUT = Duration.ofSeconds(10);

    /** Ours: of both halves of a relay, so that what the read of one turn brings leaves in one system call. */
    static final WriteBufferWaterMark LEG_WATER_MARK = new WriteBufferWaterMark(128 * 1024, 768 * 1024);

    private static final WriteBufferWaterMark CONNECTION_WATER_MARK = new WriteBufferWaterMark(128 * 1024, 768 * 1024);
    /** Handlers are added once the socket is connected. */
    private static final ChannelHandler NO_HANDLER = new ChannelInitializer<>() {
        @Override
        protected void initChannel(Channel channel) {}

        @Override
        public boolean isSharable() {
            return true;
        }
    };

    private static final int BACKLOG = 128;
    private static final int CONNECTION_BACKLOG = 1024;
    /** Ours: for what the workers have begun. */
    private static final int WORKERS_GRACE_SECONDS = 1;

    private static final int WORKERS = Math.max(2, Runtime.getRuntime().availableProcessors());

    private final NettyTransport transport;
    private final EventLoopGroup group;
    private final ExecutorService workers;
    /** Whether the event loops and the workers end with this. */
    private final boolean owner;

    private final Names names;
    private final Descriptors descriptors = Descriptors.ofThisProcess();
    private final Hops hops = new Hops();
    private final AcceptPause acceptPause = new AcceptPause();
    private final Duration connectTimeout;
    private final SocketHolders socketHolders = new SocketHolders();

    private Network(
            NettyTransport transport,
            EventLoopGroup group,
            ExecutorService workers,
            boolean owner,
            Duration connectTimeout) {
        this.transport = transport;
        this.group = group;
        this.workers = workers;
        this.owner = owner;
        this.connectTimeout = connectTimeout;
        names = new Names(
                transport.datagrams(),
                transport.sockets(),
                SystemNameServers.ofThisMachine(workers),
                Hosts.ofThisMachine(workers));
    }

    /** The preferred transport, a loop for each processor, 10 seconds for a target to answer. */
    public static Network create() {
        return create(NettyTransport.preferred(), Runtime.getRuntime().availableProcessors(), TARGET_TIMEOUT);
    }

    /**
     * @param threads event loops, at least 1
     * @param connectTimeout for each address of a target, above zero
     * @throws IllegalArgumentException if the transport does not work on this machine
     */
    public static Network create(NettyTransport transport, int threads, Duration connectTimeout) {
        check(transport);
        return new Network(
                transport,
                new MultiThreadIoEventLoopGroup(
                        threads, new DefaultThreadFactory("culvert-loop", true), transport.ioHandler()),
                Executors.newFixedThreadPool(WORKERS, Network::worker),
                true,
                connectTimeout);
    }

    /**
     * On event loops and threads that the program has already. {@link #close} leaves them alone, and with them what is
     * open on them.
     *
     * @param group should be made with {@link NettyTransport#ioHandler()}: Netty's own handlers of epoll and io_uring let
     *     one busy socket keep the others of its loop waiting for longer
     * @param workers for what may block, so not for threads of event loops; at least 2 threads
     * @param connectTimeout for each address of a target, above zero
     * @throws IllegalArgumentException if the transport does not work on this machine, or not on these event loops
     */
    public static Network on(
            NettyTransport transport, EventLoopGroup group, ExecutorService workers, Duration connectTimeout) {
        check(transport);
        if (!(group instanceof IoEventLoopGroup loops) || !loops.isCompatible(transport.handles())) {
            throw new IllegalArgumentException(
                    "these event loops are not for the transport " + transport + "; make them with its ioHandler()");
        }
        return new Network(transport, group, workers, false, connectTimeout);
    }

    private static void check(NettyTransport transport) {
        Throwable unavailability = transport.unavailability();
        if (unavailability != null) {
            throw new IllegalArgumentException(
                    "transport " + transport + " does not work on this machine: " + unavailability.getMessage(),
                    unavailability);
        }
        BufferPool.check();
    }

    /** Not one of Netty's threads, which are taken for event loops by whatever looks for blocking calls. */
    private static Thread worker(Runnable task) {
        Thread thread = new Thread(task, "culvert-worker");
        thread.setDaemon(true);
        return thread;
    }

    public EventLoopGroup group() {
        return group;
    }

    /**
     * The account of the process that listens where a Unix socket is connected to. A system call.
     *
     * @throws IOException also if the transport cannot tell
     */
    int peerAccount(Channel socket) throws IOException {
        return transport.peerAccount(socket);
    }

    /** For what may block: files, signatures, callbacks of programs. */
    public ExecutorService workers() {
        return workers;
    }

    /** Of all Unix-domain listeners of remote and local forwards. */
    SocketHolders socketHolders() {
        return socketHolders;
    }

    RoundTrip roundTrip() {
        return transport::roundTripNanos;
    }

    NettyTransport transport() {
        return transport;
    }

    Names names() {
        return names;
    }

    Descriptors descriptors() {
        return descriptors;
    }

    Hops hops() {
        return hops;
    }

    /** A socket that is one leg of a forward; see {@link Relay} for what its options are about. */
    Bootstrap leg() {
        return new Bootstrap()
                .channelFactory(transport.sockets())
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_LINGER, Resets.ARMED)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, LEG_WATER_MARK)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new BoundedReads())
                .handler(NO_HANDLER);
    }

    /** A listener whose accepted sockets are legs of forwards on the same loop; for {@link TcpBinding}. */
    ServerBootstrap legListener(EventLoop loop, ChannelHandler handler) {
        return new ServerBootstrap()
                .group(loop, loop)
                .handler(acceptPause)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_LINGER, Resets.ARMED)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_CLOSE, false)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, LEG_WATER_MARK)
                .childHandler(budgeted(Descriptors.Use.FORWARD, bounded(handler)));
    }

    /** As {@link #leg()}, of a Unix-domain socket. */
    Bootstrap unixLeg() {
        Bootstrap leg = new Bootstrap()
                .channelFactory(transport.unixSockets())
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()))
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, LEG_WATER_MARK)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new BoundedReads())
                .handler(UnixHalfClosure.initializer(transport));
        return UnixHalfClosure.isBuiltIn(transport) ? leg.option(ChannelOption.ALLOW_HALF_CLOSURE, true) : leg;
    }

    /** As {@link #legListener}, of a Unix-domain socket. */
    ServerBootstrap unixListener(EventLoop loop, ChannelHandler handler) {
        ServerBootstrap listener = new ServerBootstrap()
                .group(loop, loop)
                .channelFactory(transport.unixListeners())
                .handler(acceptPause)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.AUTO_CLOSE, false)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, LEG_WATER_MARK)
                .childHandler(
                        budgeted(Descriptors.Use.FORWARD, bounded(UnixHalfClosure.initializer(transport), handler)));
        return UnixHalfClosure.isBuiltIn(transport)
                ? listener.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                : listener;
    }

    /** For an accepted socket: one that is connected has a bootstrap, and so a bound, of its own. */
    private static ChannelHandler bounded(ChannelHandler... handlers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel socket) {
                socket.config().setRecvByteBufAllocator(new BoundedReads());
                socket.pipeline().addLast(handlers);
            }
        };
    }

    /** For {@link #unixLeg} and {@link #unixListener}. */
    SocketAddress address(SocketPath path) {
        return transport.address(path);
    }

    /** A socket to an SSH server. */
    Bootstrap connection(Duration timeout, Dialling dialling) {
        Bootstrap bootstrap = new Bootstrap()
                .channelFactory(transport.sockets())
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, dialling.tcpKeepAlive())
                .option(ChannelOption.RECVBUF_ALLOCATOR, BoundedReads.unbounded())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, CONNECTION_WATER_MARK)
                .handler(NO_HANDLER);
        dialling.bindAddress().ifPresent(address -> bootstrap.localAddress(address, 0));
        return bootstrap;
    }

    /** A listener for SSH clients; for {@link TcpBinding}. */
    ServerBootstrap connectionListener(boolean tcpKeepAlive, ChannelHandler handler) {
        return new ServerBootstrap()
                .group(group)
                .handler(acceptPause)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, CONNECTION_BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, tcpKeepAlive)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, BoundedReads.unbounded())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, CONNECTION_WATER_MARK)
                .childHandler(budgeted(Descriptors.Use.CONNECTION, handler));
    }

    private AcceptedSockets budgeted(Descriptors.Use use, ChannelHandler handler) {
        return new AcceptedSockets(handler) {
            @Override
            boolean admits(Channel socket) {
                return descriptors.hold(use, socket);
            }
        };
    }

    /**
     * Ends its event loops once they are quiet; connections should be closed before. Waits for at most 5 seconds. Event
     * loops that it was given go on.
     */
    @Override
    public void close() {
        names.close();
        if (!owner) {
            return;
        }
        // Without any quiet period a loop may end before it has closed its channels, and leak them.
        group.shutdownGracefully(10, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        // Listeners that have just closed have files to remove.
        workers.shutdown();
        try {
            workers.awaitTermination(WORKERS_GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.shutdownNow();
    }
}
