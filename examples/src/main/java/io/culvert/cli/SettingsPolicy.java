package io.culvert.cli;

import io.culvert.core.SshConnection;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.config.ServerSettings;
import java.net.InetSocketAddress;
import java.util.List;

/** What sshd_config lets clients forward: AllowTcpForwarding, PermitOpen, PermitListen, GatewayPorts. */
record SettingsPolicy(ServerSettings settings) implements ForwardingPolicy {
    @Override
    public boolean permitsOpen(SshConnection connection, Endpoint target) {
        return settings.allowTcpForwarding().local() && settings.permitOpen().permits(target.host(), target.port());
    }

    @Override
    public boolean permitsListen(SshConnection connection, Endpoint requested) {
        return settings.allowTcpForwarding().remote()
                && settings.permitListen().permits(requested.host(), requested.port());
    }

    @Override
    public List<InetSocketAddress> listenOn(SshConnection connection, Endpoint requested) {
        return settings.gatewayPorts().listenOn(requested.host(), settings.addressFamily(), requested.port());
    }
}
