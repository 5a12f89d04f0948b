package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(20)
final class SteadyIoUringTest {
    private static final int MORE_THAN_FITS = 16 << 20;
    /** Of more than one: where a single write waits, the kernel does the waiting. */
    private static final int PIECE = 256 * 1024;

    private static final int LITTLE_ROOM = 32 * 1024;

    @TempDir
    Path folder;

    private EventLoopGroup loop;

    private enum Kind {
        TCP,
        UNIX
    }

    @BeforeEach
    void start() {
        assumeTrue(NettyTransport.IO_URING.unavailability() == null, "io_uring is not available");
        loop = new MultiThreadIoEventLoopGroup(1, NettyTransport.IO_URING.ioHandler());
    }

    @AfterEach
    void stop() {
        if (loop != null) {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_half_closed_socket_can_wait_to_be_written(Kind kind) throws Exception {
        try (Meeting meeting = new Meeting(kind)) {
            meeting.halfClose();
            ChannelFuture written = write(meeting.socket);
            written.addListener(done -> meeting.socket.close());
            awaitStuck(meeting.socket);
            meeting.assertAllComes(written);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_socket_that_is_half_closed_while_it_waits_to_be_written_waits_on(Kind kind) throws Exception {
        try (Meeting meeting = new Meeting(kind)) {
            ChannelFuture written = write(meeting.socket);
            written.addListener(done -> meeting.socket.close());
            awaitStuck(meeting.socket);
            meeting.halfClose();
            meeting.assertAllComes(written);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_half_closed_socket_that_waits_to_be_written_can_be_closed(Kind kind) throws Exception {
        try (Meeting meeting = new Meeting(kind)) {
            meeting.halfClose();
            ChannelFuture written = write(meeting.socket);
            awaitStuck(meeting.socket);
            meeting.socket.close().sync();
            assertThat(meeting.peer.drain()).isEqualTo(Application.End.EOF);
            assertThat(written.await().isSuccess()).isFalse();
        }
    }

    /** What the peer has not read makes its close a reset. */
    @Test
    void a_socket_that_is_reset_while_nobody_reads_it_tells_of_the_reset_when_it_is_read() throws Exception {
        try (Meeting meeting = new Meeting(Kind.TCP)) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            meeting.socket.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                    failure.complete(cause);
                }
            });
            meeting.peer.send(1); // the poll is of many shots, and Netty leaves it in place
            meeting.socket.config().setAutoRead(false);
            meeting.socket
                    .writeAndFlush(meeting.socket.alloc().directBuffer(2).writeShort(0))
                    .sync();
            meeting.peer.send(10_000);
            meeting.peer.receive(1);
            meeting.peer.close();
            await().pollDelay(Duration.ZERO)
                    .until(() -> Sockets.connectedTo(meeting.ports()).isEmpty());
            meeting.socket.config().setAutoRead(true);
            assertThat(failure).succeedsWithin(Duration.ofSeconds(10)).isInstanceOf(IOException.class);
        }
    }

    /** A socket of the loop's and the application at its other end. */
    private final class Meeting implements AutoCloseable {
        private final ServerSocketChannel listener;
        final DuplexChannel socket;
        final Application peer;

        Meeting(Kind kind) throws IOException {
            listener = listen(kind);
            socket = connect(kind, listener);
            peer = Application.accept(listener);
        }

        void halfClose() throws IOException {
            peer.shutdownOutput();
            await().pollDelay(Duration.ZERO).until(socket::isInputShutdown);
        }

        void assertAllComes(ChannelFuture written) throws Exception {
            peer.receive(MORE_THAN_FITS);
            assertThat(peer.end()).isEqualTo(Application.End.EOF);
            assertThat(written.sync().isSuccess()).isTrue();
        }

        Set<Integer> ports() {
            return Set.of(((InetSocketAddress) socket.localAddress()).getPort());
        }

        @Override
        public void close() throws IOException {
            peer.close();
            listener.close();
        }
    }

    private ServerSocketChannel listen(Kind kind) throws IOException {
        return kind == Kind.UNIX
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path()))
                : Application.listen().setOption(StandardSocketOptions.SO_RCVBUF, LITTLE_ROOM);
    }

    private Path path() {
        return folder.resolve("socket");
    }

    /** One that connects: those that are accepted have the kernel wait. */
    private DuplexChannel connect(Kind kind, ServerSocketChannel listener) throws IOException {
        Bootstrap bootstrap = new Bootstrap().group(loop);
        ChannelFuture connected = kind == Kind.UNIX
                ? bootstrap
                        .channelFactory(NettyTransport.IO_URING.unixSockets())
                        .option(ChannelOption.RECVBUF_ALLOCATOR, new BoundedReads())
                        .handler(UnixHalfClosure.initializer(NettyTransport.IO_URING))
                        .connect(NettyTransport.IO_URING.address(new SocketPath(path().toString())))
                : bootstrap
                        .channelFactory(NettyTransport.IO_URING.sockets())
                        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .handler(new ChannelInboundHandlerAdapter())
                        .connect(listener.getLocalAddress());
        return (DuplexChannel) connected.syncUninterruptibly().channel();
    }

    private static ChannelFuture write(Channel socket) {
        byte[] stream = Application.stream(MORE_THAN_FITS);
        ChannelFuture last = socket.newSucceededFuture();
        for (int from = 0; from < stream.length; from += PIECE) {
            byte[] piece = Arrays.copyOfRange(stream, from, from + PIECE);
            last = socket.write(socket.alloc().directBuffer(PIECE).writeBytes(piece));
        }
        socket.flush();
        return last;
    }

    private void awaitStuck(Channel socket) {
        long[] before = {-1};
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(40)).until(() -> {
            long last = before[0];
            before[0] = loop.next().submit(() -> waiting(socket)).get();
            return before[0] == last;
        });
    }

    private static long waiting(Channel socket) {
        ChannelOutboundBuffer buffer = socket.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }
}
