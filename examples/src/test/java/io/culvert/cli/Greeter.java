package io.culvert.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server on loopback that says the same to everybody, and hangs up: what forwards lead to. */
final class Greeter implements AutoCloseable {
    static final String GREETING = "hello\n";

    private final ServerSocket listener;

    Greeter() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread greeter = new Thread(this::greet);
        greeter.setDaemon(true);
        greeter.start();
    }

    private void greet() {
        while (true) {
            Socket socket;
            try {
                socket = listener.accept();
            } catch (IOException closed) {
                return;
            }
            greet(socket);
        }
    }

    /** Who has left already costs nobody else the greeting. */
    private static void greet(Socket socket) {
        try (socket) {
            socket.getOutputStream().write(GREETING.getBytes(StandardCharsets.UTF_8));
        } catch (IOException left) {
            // it did not wait for the greeting
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
