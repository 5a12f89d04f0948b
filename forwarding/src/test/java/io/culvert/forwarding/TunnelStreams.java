package io.culvert.forwarding;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Programs that begin streams through forwards of every form, which a client of ours opens. */
final class TunnelStreams implements AutoCloseable {
    private final Tunnel tunnel;
    private final Path folder;
    private final Executor threads;
    private final Deque<Closeable> open = new ArrayDeque<>();

    /** @param folder of the sockets that are listened on */
    TunnelStreams(Tunnel tunnel, Path folder, Executor threads) {
        this.tunnel = tunnel;
        this.folder = folder;
        this.threads = threads;
    }

    /** A program whose stream goes to a target of this form. Once for each form and folder. */
    Application begin(ForwardForm form, Target target) throws IOException {
        Path path = folder.resolve("listening");
        SocketPath listening = new SocketPath(path.toString());
        Application initiator = switch (form) {
            case LOCAL, LOCAL_TO_UNIX -> Application.connect(portOf(tunnel.forwardLocal(0, target)));
            case REMOTE -> Application.connect(portOf(tunnel.forwardRemote(0, target)));
            case DYNAMIC -> Application.connectThroughProxy(portOf(tunnel.forwardDynamic(0)), port(target));
            case REMOTE_DYNAMIC ->
                Application.connectThroughProxy(
                        portOf(tunnel.forwardRemoteDynamic("localhost", 0, null, any -> true, ForwardObserver.NONE)),
                        port(target));
            case STDIO -> stdio(target);
            case UNIX_LOCAL -> {
                portOf(tunnel.forwardLocal(SocketFile.at(listening), target, ForwardObserver.NONE));
                yield Application.connect(path);
            }
            case UNIX_REMOTE -> {
                portOf(tunnel.forwardRemote(listening, target, ForwardObserver.NONE));
                yield Application.connect(path);
            }
        };
        open.push(initiator::close);
        return initiator;
    }

    private int portOf(CompletionStage<Forward> opening) {
        Forward forward = CulvertPair.now(opening);
        open.push(forward::close);
        return forward.boundPort();
    }

    private static int port(Target target) {
        return ((Endpoint) target).port();
    }

    /**
     * A program whose socket is the standard input and output of a forward: what becomes of that is what its socket
     * sees.
     */
    private Application stdio(Target target) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Application initiator = Application.connect(listener.getLocalPort());
            Socket socket = listener.accept();
            open.push(socket);
            OutputStream out = new OutputStream() {
                @Override
                public void write(int unused) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    socket.getOutputStream().write(bytes, offset, length);
                }

                @Override
                public void close() throws IOException {
                    socket.shutdownOutput();
                }
            };
            CulvertPair.now(tunnel.forwardStdio(socket.getInputStream(), out, target, ForwardObserver.NONE))
                    .ended()
                    .whenCompleteAsync(
                            (ended, failure) -> {
                                try {
                                    if (failure != null) {
                                        socket.setSoLinger(true, 0);
                                    }
                                    socket.close();
                                } catch (IOException e) {
                                    throw new CompletionException(e);
                                }
                            },
                            threads);
            return initiator;
        }
    }

    @Override
    public void close() throws IOException {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
