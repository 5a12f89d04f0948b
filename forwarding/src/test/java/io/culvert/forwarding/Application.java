package io.culvert.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * One of the two programs whose connection is forwarded: a plain blocking socket, or the pipes of another program, and a
 * stream that can be checked.
 */
final class Application implements AutoCloseable {
    /** How a stream ended. */
    enum End {
        EOF,
        RESET
    }

    private static final int CHUNK = 64 * 1024;
    private static final int LITTLE_ROOM = 32 * 1024;

    /** One byte short of a power of two, so that bytes at the wrong place are wrong bytes. */
    private static final ByteBuffer PERIOD = ByteBuffer.wrap(stream((1 << 20) - 1));

    /** Of one with pipes, one that is not connected. */
    private final SocketChannel socket;

    private final ReadableByteChannel in;
    private final WritableByteChannel out;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    private volatile long sent;
    private volatile long received;

    private Application(SocketChannel socket) {
        this(socket, socket, socket);
    }

    private Application(SocketChannel socket, ReadableByteChannel in, WritableByteChannel out) {
        this.socket = socket;
        this.in = in;
        this.out = out;
    }

    /** Over the standard input and output of another program. */
    static Application over(Process program) throws IOException {
        OutputStream unbuffered = new FilterOutputStream(program.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                out.flush();
            }
        };
        return new Application(
                SocketChannel.open(), Channels.newChannel(program.getInputStream()), Channels.newChannel(unbuffered));
    }

    static Application connect(int port) throws IOException {
        return connect(new InetSocketAddress("127.0.0.1", port));
    }

    static Application connect(InetSocketAddress address) throws IOException {
        return connect(SocketChannel.open(), address);
    }

    /** Of what it has not read, all but a little waits at the other end. */
    static Application connectWithLittleRoom(InetSocketAddress address) throws IOException {
        return connect(SocketChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, LITTLE_ROOM), address);
    }

    private static Application connect(SocketChannel socket, InetSocketAddress address) throws IOException {
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.connect(address);
        return new Application(socket);
    }

    /** Over a Unix-domain socket. */
    static Application connect(Path path) throws IOException {
        return new Application(SocketChannel.open(UnixDomainSocketAddress.of(path)));
    }

    /** Through a SOCKS proxy, whose answer is not part of the stream. */
    static Application connectThroughProxy(int proxy, int port) throws IOException {
        Application application = connect(proxy);
        ByteBuffer request = ByteBuffer.allocate(13).put(new byte[] {5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1});
        application.socket.write(request.putShort((short) port).flip());
        ByteBuffer answer = ByteBuffer.allocate(12);
        while (answer.hasRemaining()) {
            if (application.socket.read(answer) < 0) {
                throw new EOFException("the proxy ended the connection");
            }
        }
        assertThat(answer.get(3)).as("the proxy's answer").isZero();
        return application;
    }

    /** Where programs can be connected to, on this machine's loopback. */
    static ServerSocketChannel listen() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0), 1024);
    }

    static int port(ServerSocketChannel listener) throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    static Application accept(ServerSocketChannel listener) throws IOException {
        return new Application(listener.accept());
    }

    /** What every application sends from its first byte on. */
    static byte[] stream(int amount) {
        byte[] bytes = new byte[amount];
        for (int i = 0; i < amount; i++) {
            int place = i % ((1 << 20) - 1);
            bytes[i] = (byte) (place ^ place >> 7 ^ place >> 15);
        }
        return bytes;
    }

    int localPort() throws IOException {
        return ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }

    int remotePort() throws IOException {
        return ((InetSocketAddress) socket.getRemoteAddress()).getPort();
    }

    /** Bytes that the kernel has taken so far. */
    long sent() {
        return sent;
    }

    void send(long amount) throws IOException {
        for (long end = sent + amount; sent < end; ) {
            sent += out.write(expected(sent, end - sent));
        }
    }

    /** Reads this many bytes, which must be those that were sent. */
    void receive(long amount) throws IOException {
        for (long end = received + amount; received < end; ) {
            receiveSome(end - received);
        }
    }

    private void receiveSome(long most) throws IOException {
        chunk.clear().limit((int) Math.min(CHUNK, most));
        if (in.read(chunk) < 0) {
            throw new EOFException("the stream ended after " + received + " bytes");
        }
        chunk.flip();
        while (chunk.hasRemaining()) {
            ByteBuffer expected = expected(received, chunk.remaining());
            int length = expected.remaining();
            if (!chunk.slice(chunk.position(), length).equals(expected)) {
                throw new AssertionError("wrong bytes behind byte " + received);
            }
            chunk.position(chunk.position() + length);
            received += length;
        }
    }

    /** The stream must end here. */
    End end() {
        try {
            assertThat(in.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            return End.EOF;
        } catch (IOException e) {
            return End.RESET;
        }
    }

    /** Reads to the end of the stream, wherever it is; what comes must be what was sent. */
    End drain() {
        try {
            while (true) {
                receiveSome(Long.MAX_VALUE);
            }
        } catch (EOFException e) {
            return End.EOF;
        } catch (IOException e) {
            return End.RESET;
        }
    }

    /** Bytes that have been read so far. */
    long received() {
        return received;
    }

    void shutdownOutput() throws IOException {
        if (out == socket) {
            socket.shutdownOutput();
        } else {
            out.close();
        }
    }

    /** Closes with a reset instead of an orderly end. */
    void reset() throws IOException {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        out.close();
        in.close();
    }

    /** The next bytes of the stream, at least one. */
    private static ByteBuffer expected(long position, long most) {
        int from = (int) (position % PERIOD.capacity());
        return PERIOD.slice(from, (int) Math.min(Math.min(most, CHUNK), PERIOD.capacity() - from));
    }
}
