package io.culvert.forwarding;

import io.culvert.core.IdleLimits;
import io.culvert.core.SshConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** A policy and the restrictions of each login: what one of them refuses is refused (rule A02). */
record RestrictedPolicy(ForwardingPolicy policy) implements ForwardingPolicy {
    @Override
    public boolean permitsOpen(SshConnection connection, Endpoint target) {
        return policy.permitsOpen(connection, target)
                && LoginRestriction.all(connection, restriction -> restriction.permitsOpen(target));
    }

    @Override
    public boolean permitsAddress(SshConnection connection, Endpoint target, InetAddress address) {
        return policy.permitsAddress(connection, target, address)
                && LoginRestriction.all(connection, restriction -> restriction.permitsAddress(target, address));
    }

    @Override
    public boolean permitsListen(SshConnection connection, Endpoint requested) {
        return policy.permitsListen(connection, requested)
                && LoginRestriction.all(connection, restriction -> restriction.permitsListen(requested));
    }

    @Override
    public List<InetSocketAddress> listenOn(SshConnection connection, Endpoint requested) {
        return policy.listenOn(connection, requested);
    }

    @Override
    public boolean permitsOpen(SshConnection connection, SocketPath target) {
        return policy.permitsOpen(connection, target)
                && LoginRestriction.all(connection, LoginRestriction::permitsOpenPaths);
    }

    @Override
    public Optional<SocketFile> listenOn(SshConnection connection, SocketPath requested) {
        return LoginRestriction.all(connection, LoginRestriction::permitsListenPaths)
                ? policy.listenOn(connection, requested)
                : Optional.empty();
    }

    @Override
    public IdleLimits idleLimits(SshConnection connection) {
        return policy.idleLimits(connection);
    }
}
