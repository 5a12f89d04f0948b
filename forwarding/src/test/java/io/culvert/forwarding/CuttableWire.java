package io.culvert.forwarding;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP connection to a server by way of here, where it can be cut, and where its bytes can be withheld. Takes one
 * client.
 */
final class CuttableWire implements Closeable {
    private final ServerSocketChannel listener;
    private final int serverPort;
    private volatile boolean frozen;
    private volatile boolean cut;
    private volatile SocketChannel client;
    private volatile SocketChannel server;

    CuttableWire(int serverPort) throws IOException {
        this.serverPort = serverPort;
        listener = Application.listen();
        start(this::serve);
    }

    int port() throws IOException {
        return Application.port(listener);
    }

    /** Both ends see the end of the connection, as when the process at the other one is killed. */
    void cut() throws IOException {
        cut = true;
        reset(client);
        reset(server);
    }

    private static void reset(SocketChannel socket) throws IOException {
        try {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            socket.close();
        } catch (ClosedChannelException e) {
            // It has been reset already.
        }
    }

    /** Nothing moves from now on, and nobody is told. */
    void freeze() {
        frozen = true;
    }

    private void serve() throws IOException {
        client = listener.accept();
        server = SocketChannel.open(new InetSocketAddress("127.0.0.1", serverPort));
        start(() -> move(client, server));
        start(() -> move(server, client));
    }

    /** An end that is reset resets the other one. */
    private void move(SocketChannel from, SocketChannel to) throws IOException {
        try {
            copy(from, to);
        } catch (IOException e) {
            cut();
        }
    }

    private void copy(SocketChannel from, SocketChannel to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(64 * 1024);
        while (from.read(bytes.clear()) >= 0) {
            bytes.flip();
            while (frozen && !cut) {
                LockSupport.parkNanos(1_000_000);
            }
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
        }
        to.shutdownOutput();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // It has been cut, or its ends have closed.
                    }
                },
                "wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        if (client != null && server != null) {
            cut();
        }
    }
}
