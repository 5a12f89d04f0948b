package io.culvert.forwarding;

import io.culvert.core.ChannelLimits;
import io.culvert.core.IdleLimits;
import io.culvert.core.ListenerLimits;
import io.culvert.core.auth.Login;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** A policy and the restrictions of each login: what one of them refuses is refused (rule A02). */
record RestrictedPolicy(ForwardingPolicy policy) implements ForwardingPolicy {
    @Override
    public boolean permitsOpen(Login login, Endpoint target) {
        return policy.permitsOpen(login, target)
                && LoginRestriction.all(login, restriction -> restriction.permitsOpen(target));
    }

    @Override
    public boolean permitsAddress(Login login, Endpoint target, InetAddress address) {
        return policy.permitsAddress(login, target, address)
                && LoginRestriction.all(login, restriction -> restriction.permitsAddress(target, address));
    }

    /** A key's options are its user's: they have no say in this. */
    @Override
    public boolean permitsOwnListener(Login login, Endpoint target, InetAddress address) {
        return policy.permitsOwnListener(login, target, address);
    }

    @Override
    public boolean permitsListen(Login login, Endpoint requested) {
        return policy.permitsListen(login, requested)
                && LoginRestriction.all(login, restriction -> restriction.permitsListen(requested));
    }

    @Override
    public List<InetSocketAddress> listenOn(Login login, Endpoint requested) {
        return policy.listenOn(login, requested);
    }

    @Override
    public boolean permitsOpen(Login login, SocketPath target) {
        return policy.permitsOpen(login, target) && LoginRestriction.all(login, LoginRestriction::permitsOpenPaths);
    }

    @Override
    public Optional<SocketFile> listenOn(Login login, SocketPath requested) {
        return LoginRestriction.all(login, LoginRestriction::permitsListenPaths)
                ? policy.listenOn(login, requested)
                : Optional.empty();
    }

    @Override
    public IdleLimits idleLimits(Login login) {
        return policy.idleLimits(login);
    }

    @Override
    public ChannelLimits channelLimits(Login login) {
        return policy.channelLimits(login);
    }

    @Override
    public ListenerLimits listenerLimits(Login login) {
        return policy.listenerLimits(login);
    }
}
