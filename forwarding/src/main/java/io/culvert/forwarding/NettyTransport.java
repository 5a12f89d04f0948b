package io.culvert.forwarding;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How sockets are driven. */
public enum NettyTransport {
    EPOLL {
        @Override
        public @Nullable Throwable unavailability() {
            return Epoll.unavailabilityCause();
        }

        @Override
        public IoHandlerFactory ioHandler() {
            return SteadyEpoll.newFactory();
        }

        @Override
        Class<? extends IoHandle> handles() {
            return EpollIoHandle.class;
        }

        @Override
        public ChannelFactory<? extends SocketChannel> sockets() {
            return EpollSocketChannel::new;
        }

        @Override
        public ChannelFactory<? extends ServerChannel> listeners() {
            return EpollServerSocketChannel::new;
        }

        @Override
        void listen(ServerBootstrap bootstrap, TcpBinding.Family family) {
            bootstrap.channelFactory(() -> new EpollServerSocketChannel(protocol(family)));
            if (family == TcpBinding.Family.IPV6) {
                bootstrap.option(IPV6_V6ONLY, 1);
            }
        }

        @Override
        boolean separates(TcpBinding.Family family) {
            return true;
        }

        @Override
        ChannelFactory<? extends DuplexChannel> unixSockets() {
            return EpollDomainSocketChannel::new;
        }

        @Override
        int peerAccount(Channel socket) throws IOException {
            return ((EpollDomainSocketChannel) socket).peerCredentials().uid();
        }

        @Override
        ChannelFactory<? extends ServerChannel> unixListeners() {
            return EpollServerDomainSocketChannel::new;
        }

        @Override
        ChannelFactory<? extends DatagramChannel> datagrams() {
            return EpollDatagramChannel::new;
        }

        @Override
        long roundTripNanos(Channel connection) {
            return connection instanceof EpollSocketChannel socket && socket.isOpen()
                    ? TimeUnit.MICROSECONDS.toNanos(socket.tcpInfo().rtt())
                    : 0;
        }
    },
    NIO {
        @Override
        public @Nullable Throwable unavailability() {
            return null;
        }

        @Override
        public IoHandlerFactory ioHandler() {
            return NioIoHandler.newFactory();
        }

        @Override
        Class<? extends IoHandle> handles() {
            return NioIoHandle.class;
        }

        @Override
        public ChannelFactory<? extends SocketChannel> sockets() {
            return NioSocketChannel::new;
        }

        @Override
        public ChannelFactory<? extends ServerChannel> listeners() {
            return NioServerSocketChannel::new;
        }

        @Override
        void listen(ServerBootstrap bootstrap, TcpBinding.Family family) {
            bootstrap.channelFactory(() -> new NioServerSocketChannel(SelectorProvider.provider(), protocol(family)));
        }

        /** Java's IPv6 sockets take IPv4, too, and there is no option against it. */
        @Override
        boolean separates(TcpBinding.Family family) {
            return family == TcpBinding.Family.IPV4;
        }

        @Override
        ChannelFactory<? extends DuplexChannel> unixSockets() {
            return NioDomainSocketChannel::new;
        }

        /** Java tells the name of the account only, which is to ask the name service. */
        @Override
        int peerAccount(Channel socket) throws IOException {
            throw new IOException("the transport nio cannot tell who listens; use epoll");
        }

        @Override
        ChannelFactory<? extends ServerChannel> unixListeners() {
            return NioServerDomainSocketChannel::new;
        }

        @Override
        SocketAddress address(SocketPath path) {
            return UnixDomainSocketAddress.of(path.path());
        }

        @Override
        ChannelFactory<? extends DatagramChannel> datagrams() {
            return NioDatagramChannel::new;
        }

        @Override
        long roundTripNanos(Channel connection) {
            return 0;
        }
    },
    IO_URING {
        @Override
        public @Nullable Throwable unavailability() {
            return IoUring.unavailabilityCause();
        }

        @Override
        public IoHandlerFactory ioHandler() {
            return SteadyIoUring.newFactory();
        }

        @Override
        Class<? extends IoHandle> handles() {
            return IoUringIoHandle.class;
        }

        @Override
        public ChannelFactory<? extends SocketChannel> sockets() {
            return IoUringSocketChannel::new;
        }

        @Override
        public ChannelFactory<? extends ServerChannel> listeners() {
            return IoUringServerSocketChannel::new;
        }

        @Override
        void listen(ServerBootstrap bootstrap, TcpBinding.Family family) {
            bootstrap.channelFactory(listeners());
            if (family == TcpBinding.Family.IPV6) {
                bootstrap.option(IPV6_V6ONLY, 1);
            }
        }

        /** Netty makes IPv6 sockets for both where there is IPv6. */
        @Override
        boolean separates(TcpBinding.Family family) {
            return family == TcpBinding.Family.IPV6 || !Socket.isIPv6Preferred();
        }

        @Override
        ChannelFactory<? extends DuplexChannel> unixSockets() {
            return IoUringDomainSocketChannel::new;
        }

        @Override
        int peerAccount(Channel socket) throws IOException {
            return ((IoUringDomainSocketChannel) socket).peerCredentials().uid();
        }

        @Override
        ChannelFactory<? extends ServerChannel> unixListeners() {
            return IoUringServerDomainSocketChannel::new;
        }

        @Override
        ChannelFactory<? extends DatagramChannel> datagrams() {
            return IoUringDatagramChannel::new;
        }

        @Override
        long roundTripNanos(Channel connection) {
            return connection instanceof IoUringSocketChannel socket && socket.isOpen()
                    ? TimeUnit.MICROSECONDS.toNanos(socket.tcpInfo().rtt())
                    : 0;
        }
    };

    /** Of Linux: IPPROTO_IPV6 and IPV6_V6ONLY. */
    private static final ChannelOption<Integer> IPV6_V6ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    /** Epoll where it loads, else nio. */
    public static NettyTransport preferred() {
        return EPOLL.unavailability() == null ? EPOLL : NIO;
    }

    /** Why it cannot be used on this machine; null if it can. */
    public abstract @Nullable Throwable unavailability();

    /** For an event loop group. */
    public abstract IoHandlerFactory ioHandler();

    /** What an event loop of this transport takes. */
    abstract Class<? extends IoHandle> handles();

    public abstract ChannelFactory<? extends SocketChannel> sockets();

    /** Of both families; forwards and servers here keep them apart. */
    public abstract ChannelFactory<? extends ServerChannel> listeners();

    /** Has a bootstrap make listeners for addresses of a family; see {@link #separates} for what else they take. */
    abstract void listen(ServerBootstrap bootstrap, TcpBinding.Family family);

    /** Whether a listener for all addresses of one family takes no connections of the other. */
    abstract boolean separates(TcpBinding.Family family);

    private static SocketProtocolFamily protocol(TcpBinding.Family family) {
        return family == TcpBinding.Family.IPV4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    abstract ChannelFactory<? extends DuplexChannel> unixSockets();

    /** The account that listens where a Unix socket is connected to. A system call. */
    abstract int peerAccount(Channel socket) throws IOException;

    abstract ChannelFactory<? extends ServerChannel> unixListeners();

    /** What those connect to and bind. */
    SocketAddress address(SocketPath path) {
        return new DomainSocketAddress(path.path());
    }

    abstract ChannelFactory<? extends DatagramChannel> datagrams();

    /** The kernel's smoothed round-trip time of a TCP connection, nanoseconds; 0 if it does not tell. A system call. */
    abstract long roundTripNanos(Channel connection);
}
