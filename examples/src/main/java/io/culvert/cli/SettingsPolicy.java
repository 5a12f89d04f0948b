package io.culvert.cli;

import io.culvert.core.IdleLimits;
import io.culvert.core.SshConnection;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.config.ServerSettings;
import java.net.InetSocketAddress;
import java.util.List;

/** What sshd_config lets a client forward: AllowTcpForwarding, PermitOpen, PermitListen, GatewayPorts. */
final class SettingsPolicy implements ForwardingPolicy {
    @Override
    public boolean permitsOpen(SshConnection connection, Endpoint target) {
        ServerSettings settings = ServeLogins.settings(connection);
        return settings.allowTcpForwarding().local() && settings.permitOpen().permits(target.host(), target.port());
    }

    @Override
    public boolean permitsListen(SshConnection connection, Endpoint requested) {
        ServerSettings settings = ServeLogins.settings(connection);
        return settings.allowTcpForwarding().remote()
                && settings.permitListen().permits(requested.host(), requested.port());
    }

    @Override
    public IdleLimits idleLimits(SshConnection connection) {
        return ServeLogins.settings(connection).idleLimits();
    }

    @Override
    public List<InetSocketAddress> listenOn(SshConnection connection, Endpoint requested) {
        ServerSettings settings = ServeLogins.settings(connection);
        return settings.gatewayPorts().listenOn(requested.host(), settings.addressFamily(), requested.port());
    }
}
