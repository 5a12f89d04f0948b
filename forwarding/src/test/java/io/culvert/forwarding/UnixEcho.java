package io.culvert.forwarding;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A program that listens on a Unix-domain socket and sends back what it is sent, and its end after the other's end. */
public final class UnixEcho implements Closeable {
    private final ServerSocketChannel listener;

    public UnixEcho(Path path) throws IOException {
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        Thread thread = new Thread(this::serve, "unix-echo");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        while (listener.isOpen()) {
            try (SocketChannel socket = listener.accept()) {
                ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
                while (socket.read(buffer) >= 0) {
                    buffer.flip();
                    while (buffer.hasRemaining()) {
                        socket.write(buffer);
                    }
                    buffer.clear();
                }
            } catch (IOException closed) {
                continue;
            }
        }
    }

    /** What comes back through a path for a text, up to the end. */
    public static String ask(Path path, String text) throws IOException {
        try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return ask(socket, text);
        }
    }

    /** What comes back through a path for a text, without an end of either. */
    static String exchange(Path path, String text) throws IOException {
        try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            ByteBuffer question = StandardCharsets.UTF_8.encode(text);
            ByteBuffer answer = ByteBuffer.allocate(question.remaining());
            socket.write(question);
            while (answer.hasRemaining() && socket.read(answer) >= 0) {}
            return StandardCharsets.UTF_8.decode(answer.flip()).toString();
        }
    }

    /** What comes back through a socket for a text, up to the end. */
    public static String ask(SocketChannel socket, String text) throws IOException {
        socket.write(StandardCharsets.UTF_8.encode(text));
        socket.shutdownOutput();
        ByteBuffer answer = ByteBuffer.allocate(1024);
        while (socket.read(answer) >= 0) {}
        return StandardCharsets.UTF_8.decode(answer.flip()).toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
