package io.culvert.forwarding;

import io.culvert.core.Callback;
import io.culvert.core.ChannelLimits;
import io.culvert.core.IdleLimits;
import io.culvert.core.ListenerLimits;
import io.culvert.core.auth.Login;
import io.culvert.forwarding.config.ConfigException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A policy that permits nothing where it fails. Without its limits a connection cannot be served: they throw. */
record GuardedPolicy(ForwardingPolicy policy) implements ForwardingPolicy {
    private static boolean permits(String method, BooleanSupplier permits) {
        try {
            return permits.getAsBoolean();
        } catch (Throwable thrown) {
            Callback.FORWARDING_POLICY.failed(method, thrown);
            return false;
        }
    }

    @Override
    public boolean permitsOpen(Login login, Endpoint target) {
        return permits("permitsOpen", () -> policy.permitsOpen(login, target));
    }

    @Override
    public boolean permitsAddress(Login login, Endpoint target, InetAddress address) {
        return permits("permitsAddress", () -> policy.permitsAddress(login, target, address));
    }

    @Override
    public boolean permitsOwnListener(Login login, Endpoint target, InetAddress address) {
        return permits("permitsOwnListener", () -> policy.permitsOwnListener(login, target, address));
    }

    @Override
    public boolean permitsListen(Login login, Endpoint requested) {
        return permits("permitsListen", () -> policy.permitsListen(login, requested));
    }

    @Override
    public List<InetSocketAddress> listenOn(Login login, Endpoint requested) {
        try {
            return List.copyOf(policy.listenOn(login, requested));
        } catch (ConfigException refusal) {
            throw refusal;
        } catch (RuntimeException | Error thrown) {
            Callback.FORWARDING_POLICY.failed("listenOn", thrown);
            throw new ConfigException("the policy failed");
        }
    }

    @Override
    public boolean permitsOpen(Login login, SocketPath target) {
        return permits("permitsOpen", () -> policy.permitsOpen(login, target));
    }

    @Override
    public Optional<SocketFile> listenOn(Login login, SocketPath requested) {
        try {
            return Objects.requireNonNull(policy.listenOn(login, requested), "no answer");
        } catch (Throwable thrown) {
            Callback.FORWARDING_POLICY.failed("listenOn", thrown);
            return Optional.empty();
        }
    }

    @Override
    public IdleLimits idleLimits(Login login) {
        return Callback.FORWARDING_POLICY.call("idleLimits", () -> policy.idleLimits(login));
    }

    @Override
    public ChannelLimits channelLimits(Login login) {
        return Callback.FORWARDING_POLICY.call("channelLimits", () -> policy.channelLimits(login));
    }

    @Override
    public ListenerLimits listenerLimits(Login login) {
        return Callback.FORWARDING_POLICY.call("listenerLimits", () -> policy.listenerLimits(login));
    }
}
