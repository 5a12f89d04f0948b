package io.culvert.forwarding;

import io.culvert.core.IdleLimits;
import io.culvert.core.SshConnection;
import io.culvert.forwarding.config.AddressFamily;
import io.culvert.forwarding.config.GatewayPorts;
import io.culvert.forwarding.config.PermitOpen;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** What a server lets its clients forward. Asked on event loops: must be fast and must not block. */
public interface ForwardingPolicy {
    /** Whether the client may connect to this target, as it named it. */
    boolean permitsOpen(SshConnection connection, Endpoint target);

    /**
     * Whether the client may be connected to this address of a permitted target; asked of each address, and only one that
     * it was asked of is connected to (rule W08). Not if it is reserved (rule W07).
     */
    default boolean permitsAddress(SshConnection connection, Endpoint target, InetAddress address) {
        return PermitOpen.ANY.permits(target.host(), target.port(), address);
    }

    /** Whether the client may have a listener, at the address and port that it asked for; port 0 is any. */
    boolean permitsListen(SshConnection connection, Endpoint requested);

    /** What a permitted listener binds, one socket each (sshd's GatewayPorts). */
    List<InetSocketAddress> listenOn(SshConnection connection, Endpoint requested);

    /** Whether the client may connect to a Unix-domain socket. Not unless a policy says so (rule W13). */
    default boolean permitsOpen(SshConnection connection, SocketPath target) {
        return false;
    }

    /** How the client gets a listener at the path that it asked for; empty if it may not (rule W13). */
    default Optional<SocketFile> listenOn(SshConnection connection, SocketPath requested) {
        return Optional.empty();
    }

    /** When what the client no longer uses is closed; never. */
    default IdleLimits idleLimits(SshConnection connection) {
        return IdleLimits.NONE;
    }

    /** To any host, and listeners on this machine's loopback addresses whatever was asked for; no Unix-domain sockets. */
    ForwardingPolicy ANYWHERE = new ForwardingPolicy() {
        @Override
        public boolean permitsOpen(SshConnection connection, Endpoint target) {
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
    };

    /** No forwarding at all. */
    ForwardingPolicy NOTHING = new ForwardingPolicy() {
        @Override
        public boolean permitsOpen(SshConnection connection, Endpoint target) {
            return false;
        }

        @Override
        public boolean permitsListen(SshConnection connection, Endpoint requested) {
            return false;
        }

        @Override
        public List<InetSocketAddress> listenOn(SshConnection connection, Endpoint requested) {
            return List.of();
        }
    };
}
