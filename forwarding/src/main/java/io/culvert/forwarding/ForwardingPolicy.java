package io.culvert.forwarding;

import io.culvert.core.IdleLimits;
import io.culvert.core.SshConnection;
import io.culvert.forwarding.config.AddressFamily;
import io.culvert.forwarding.config.GatewayPorts;
import java.net.InetSocketAddress;
import java.util.List;

/** What a server lets its clients forward. Asked on event loops: must be fast and must not block. */
public interface ForwardingPolicy {
    /** Whether the client may connect to this target, as it named it. */
    boolean permitsOpen(SshConnection connection, Endpoint target);

    /** Whether the client may have a listener, at the address and port that it asked for; port 0 is any. */
    boolean permitsListen(SshConnection connection, Endpoint requested);

    /** What a permitted listener binds, one socket each (sshd's GatewayPorts). */
    List<InetSocketAddress> listenOn(SshConnection connection, Endpoint requested);

    /** When what the client no longer uses is closed; never. */
    default IdleLimits idleLimits(SshConnection connection) {
        return IdleLimits.NONE;
    }

    /** To any target, and listeners on this machine's loopback addresses whatever was asked for. */
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
