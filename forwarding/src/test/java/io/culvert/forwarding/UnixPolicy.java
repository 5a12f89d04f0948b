package io.culvert.forwarding;

import io.culvert.core.SshConnection;
import io.culvert.forwarding.config.AddressFamily;
import io.culvert.forwarding.config.GatewayPorts;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Unix-domain sockets anywhere, bound in one way. */
public record UnixPolicy(int mask, boolean unlink) implements ForwardingPolicy {
    @Override
    public boolean permitsOpen(SshConnection connection, Endpoint target) {
        return true;
    }

    @Override
    public boolean permitsOpen(SshConnection connection, SocketPath target) {
        return true;
    }

    @Override
    public boolean permitsListen(SshConnection connection, Endpoint requested) {
        return true;
    }

    @Override
    public List<InetSocketAddress> listenOn(SshConnection connection, Endpoint requested) {
        return GatewayPorts.NO.listenOn(requested.host(), AddressFamily.ANY, requested.port());
    }

    @Override
    public Optional<SocketFile> listenOn(SshConnection connection, SocketPath requested) {
        return Optional.of(new SocketFile(requested, mask, unlink));
    }
}
