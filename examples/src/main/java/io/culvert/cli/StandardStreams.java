package io.culvert.cli;

import io.culvert.forwarding.NettyTransport;
import io.culvert.forwarding.StreamChannel;
import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;

/** What this process was started with as its standard input and output. */
final class StandardStreams {
    /** Of the event loop that drives it: sockets that a process inherits are the JDK's. */
    static final NettyTransport TRANSPORT = NettyTransport.NIO;

    private StandardStreams() {}

    /** Two pipes, or the socket that inetd or systemd has accepted. Not registered yet. To be called once. */
    static Channel channel(Executor workers) throws IOException {
        if (!(System.inheritedChannel() instanceof SocketChannel socket)) {
            return new StreamChannel(
                    "standard input",
                    new FileInputStream(FileDescriptor.in),
                    new FileOutputStream(FileDescriptor.out),
                    false,
                    workers,
                    () -> {});
        }
        return socket.getRemoteAddress() instanceof InetSocketAddress
                ? new NioSocketChannel(socket)
                : new NioDomainSocketChannel(null, socket);
    }
}
