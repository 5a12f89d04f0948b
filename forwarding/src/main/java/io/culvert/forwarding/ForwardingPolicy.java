package io.culvert.forwarding;

import io.culvert.core.ChannelLimits;
import io.culvert.core.IdleLimits;
import io.culvert.core.ListenerLimits;
import io.culvert.core.auth.Login;
import io.culvert.forwarding.config.AddressFamily;
import io.culvert.forwarding.config.GatewayPorts;
import io.culvert.forwarding.config.PermitOpen;
import io.culvert.forwarding.config.PrivilegedPorts;
import io.culvert.forwarding.keys.ProcessUser;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** What a server lets its clients forward. Asked on event loops: must be fast and must not block. */
public interface ForwardingPolicy {
    /** Whether the client may connect to this target, as it named it. */
    boolean permitsOpen(Login login, Endpoint target);

    /**
     * Whether the client may be connected to this address of a permitted target; asked of each address, and only one
     * that it was asked of is connected to (rule W08). Not if it is reserved (rule W07).
     */
    default boolean permitsAddress(Login login, Endpoint target, InetAddress address) {
        return PermitOpen.ANY.permits(target.host(), target.port(), address);
    }

    /**
     * Whether the client may be connected to this address of a permitted target although this server itself listens
     * there: for its clients, or for one of them (rule W09). Only if the policy lists it, since it may be a loop.
     */
    default boolean permitsOwnListener(Login login, Endpoint target, InetAddress address) {
        return false;
    }

    /** Whether the client may have a listener, at the address and port that it asked for; port 0 is any. */
    boolean permitsListen(Login login, Endpoint requested);

    /** What a permitted listener binds, one socket each (sshd's GatewayPorts). */
    List<InetSocketAddress> listenOn(Login login, Endpoint requested);

    /** Whether the client may connect to a Unix-domain socket. Not unless a policy says so (rule W13). */
    default boolean permitsOpen(Login login, SocketPath target) {
        return false;
    }

    /** How the client gets a listener at the path that it asked for; empty if it may not (rule W13). */
    default Optional<SocketFile> listenOn(Login login, SocketPath requested) {
        return Optional.empty();
    }

    /** When what the client no longer uses is closed; never. */
    default IdleLimits idleLimits(Login login) {
        return IdleLimits.NONE;
    }

    /** How many channels the client may have, and its user on all connections. */
    default ChannelLimits channelLimits(Login login) {
        return ChannelLimits.DEFAULT;
    }

    /** How many listeners the client may have, and its user on all connections. */
    default ListenerLimits listenerLimits(Login login) {
        return ListenerLimits.DEFAULT;
    }

    /** This policy within what restricts each login (rule A02): what a server goes by. */
    default ForwardingPolicy withinLogins() {
        return new RestrictedPolicy(this);
    }

    /**
     * To any host, and listeners on this machine's loopback addresses whatever was asked for; no Unix-domain sockets.
     * Privileged ports are for the account that runs this process alone (rule W18).
     */
    ForwardingPolicy ANYWHERE = new ForwardingPolicy() {
        private final PrivilegedPorts privileged = PrivilegedPorts.ofThisSystem();

        @Override
        public boolean permitsOpen(Login login, Endpoint target) {
            return true;
        }

        @Override
        public boolean permitsListen(Login login, Endpoint requested) {
            return !privileged.contain(requested.port()) || ProcessUser.is(login.userName());
        }

        @Override
        public List<InetSocketAddress> listenOn(Login login, Endpoint requested) {
            return GatewayPorts.NO.listenOn(requested.host(), AddressFamily.ANY, requested.port());
        }
    };

    /** No forwarding at all. */
    ForwardingPolicy NOTHING = new ForwardingPolicy() {
        @Override
        public boolean permitsOpen(Login login, Endpoint target) {
            return false;
        }

        @Override
        public boolean permitsListen(Login login, Endpoint requested) {
            return false;
        }

        @Override
        public List<InetSocketAddress> listenOn(Login login, Endpoint requested) {
            return List.of();
        }
    };
}
