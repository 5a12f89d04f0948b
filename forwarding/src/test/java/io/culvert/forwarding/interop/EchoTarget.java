package io.culvert.forwarding.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server that sends back what it gets, and tells the SHA-256 hash of it once a client has ended its half. */
final class EchoTarget implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final int TIMEOUT_MILLIS = 60_000;

    private final ServerSocket listener;
    private final BlockingQueue<String> hashes = new LinkedBlockingQueue<>();

    EchoTarget() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        onThread("echo-accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = listener.accept();
            onThread("echo", () -> echo(socket));
        }
    }

    private void echo(Socket socket) throws IOException {
        try (socket) {
            hashes.add(copy(socket.getInputStream(), socket.getOutputStream(), Long.MAX_VALUE));
        }
    }

    /** Bytes to send, and their hash. */
    record Payload(byte[] bytes, String hash) {
        static Payload ofSize(int size) {
            byte[] bytes = new byte[size];
            new Random(size).nextBytes(bytes);
            return of(bytes);
        }

        static Payload of(byte[] bytes) {
            return new Payload(bytes, HexFormat.of().formatHex(sha256().digest(bytes)));
        }
    }

    /**
     * Sends the payload, reads it back at the same time, and checks it at both ends. The output ends behind the last byte
     * of input, because not every peer has half-open connections.
     */
    void exchange(Socket socket, Payload payload) throws Exception {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        CompletableFuture<Void> sent =
                onThread("echo-sender", () -> socket.getOutputStream().write(payload.bytes()));
        String returned = copy(socket.getInputStream(), OutputStream.nullOutputStream(), payload.bytes().length);
        sent.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        socket.shutdownOutput();
        assertThat(hashes.poll(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS))
                .as("at the target")
                .isEqualTo(payload.hash());
        assertThat(returned).as("back at the client").isEqualTo(payload.hash());
        assertThat(socket.getInputStream().read()).as("behind the last byte").isEqualTo(-1);
    }

    /** Until the input ends, or there were {@code most} bytes of it. */
    private static String copy(InputStream in, OutputStream out, long most) throws IOException {
        MessageDigest hash = sha256();
        byte[] buffer = new byte[BUFFER];
        long copied = 0;
        while (copied < most) {
            int length = in.read(buffer);
            if (length < 0) {
                break;
            }
            hash.update(buffer, 0, length);
            out.write(buffer, 0, length);
            copied += length;
        }
        return HexFormat.of().formatHex(hash.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> onThread(String name, Work work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                        done.complete(null);
                    } catch (IOException e) {
                        done.completeExceptionally(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
