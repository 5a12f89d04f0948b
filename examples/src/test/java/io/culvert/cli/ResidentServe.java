package io.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.culvert.forwarding.Network;
import io.culvert.forwarding.config.ServerSettings;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine;

/**
 * What {@code serve -i} does, for one client after the other: OpenSSH's suite starts an sshd for each connection, which
 * takes a JVM longer than the connection itself. A client of the Unix socket sends the arguments of {@code serve}, each
 * behind the one before with a zero byte at its end, and an empty one behind the last; then it speaks SSH.
 */
final class ResidentServe {
    private ResidentServe() {}

    /** @param arguments where to listen, and the log file */
    public static void main(String[] arguments) throws IOException {
        Network network = Network.create(StandardStreams.TRANSPORT, 1, Duration.ofSeconds(10));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(arguments[0]));
            for (; ; ) {
                SocketChannel client = listener.accept();
                try {
                    serve(network, client, Path.of(arguments[1]));
                } catch (IOException | RuntimeException e) {
                    System.err.println(e);
                    client.close();
                }
            }
        }
    }

    private static void serve(Network network, SocketChannel client, Path log) throws IOException {
        Serve command = new Serve();
        new CommandLine(command).parseArgs(arguments(client));
        ServerSettings settings = command.settings();
        Logging.server(settings.logLevel(), log, false);
        Serving.one(network, settings, HostKeys.NAMED.of(settings), new NioDomainSocketChannel(null, client));
    }

    private static String[] arguments(SocketChannel client) throws IOException {
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        int previous = 0;
        while (client.read(one) == 1) {
            int next = one.flip().get();
            if (next == 0 && previous == 0) {
                return words.toString(UTF_8).split("\0");
            }
            words.write(next);
            previous = next;
            one.clear();
        }
        throw new IOException("arguments without an end");
    }
}
