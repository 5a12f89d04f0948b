package io.culvert.forwarding;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

/** The kinds of forward, by who listens and where. */
enum ForwardForm {
    LOCAL,
    REMOTE,
    DYNAMIC,
    REMOTE_DYNAMIC,
    STDIO,
    UNIX_LOCAL,
    UNIX_REMOTE,
    LOCAL_TO_UNIX;

    boolean isUnixAtInitiator() {
        return this == UNIX_LOCAL || this == UNIX_REMOTE;
    }

    boolean isUnixAtTarget() {
        return this == UNIX_REMOTE || this == LOCAL_TO_UNIX;
    }

    /** Whether the SSH server has the program that begins, and the client the target. */
    boolean beginsAtServer() {
        return this == REMOTE || this == REMOTE_DYNAMIC || this == UNIX_REMOTE;
    }

    /** A target of this form. */
    ServerSocketChannel listen(Path folder) throws IOException {
        return isUnixAtTarget()
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        .bind(UnixDomainSocketAddress.of(folder.resolve("target")))
                : Application.listen();
    }

    static Target target(ServerSocketChannel listener) throws IOException {
        return listener.getLocalAddress() instanceof UnixDomainSocketAddress address
                ? new SocketPath(address.getPath().toString())
                : new Endpoint("127.0.0.1", Application.port(listener));
    }
}
