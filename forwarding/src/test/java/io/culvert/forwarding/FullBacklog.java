package io.culvert.forwarding;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A target that never answers a connect: it does not accept, and the kernel's queue for it is full. */
final class FullBacklog implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final List<SocketChannel> queue = new ArrayList<>();

    FullBacklog() throws IOException {
        listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0), 1);
        // More than any kernel queues for a backlog of 1; the last ones stay without an answer.
        for (int i = 0; i < 16; i++) {
            SocketChannel connecting = SocketChannel.open();
            connecting.configureBlocking(false);
            connecting.connect(listener.getLocalAddress());
            queue.add(connecting);
        }
    }

    int port() throws IOException {
        return Application.port(listener);
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel connecting : queue) {
            connecting.close();
        }
        listener.close();
    }
}
