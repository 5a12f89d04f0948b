package io.culvert.cli;

import io.culvert.core.IdleLimits;
import io.culvert.core.SshConnection;
import io.culvert.forwarding.Endpoint;
import io.culvert.forwarding.ForwardingPolicy;
import io.culvert.forwarding.SocketFile;
import io.culvert.forwarding.SocketPath;
import io.culvert.forwarding.config.ServerSettings;
import io.culvert.forwarding.config.StreamLocalBind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What sshd_config lets a client forward: AllowTcpForwarding, AllowStreamLocalForwarding, PermitOpen, PermitListen,
 * GatewayPorts.
 */
final class SettingsPolicy implements ForwardingPolicy {
    @Override
    public boolean permitsOpen(SshConnection connection, Endpoint target) {
        ServerSettings settings = ServeLogins.settings(connection);
        return settings.allowTcpForwarding().local() && settings.permitOpen().permits(target.host(), target.port());
    }

    @Override
    public boolean permitsAddress(SshConnection connection, Endpoint target, InetAddress address) {
        return ServeLogins.settings(connection).permitOpen().permits(target.host(), target.port(), address);
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

    @Override
    public boolean permitsOpen(SshConnection connection, SocketPath target) {
        ServerSettings settings = ServeLogins.settings(connection);
        return settings.allowStreamLocalForwarding().local()
                && settings.permitOpen().permitsPaths();
    }

    /** PermitListen has no say about paths, as in sshd. */
    @Override
    public Optional<SocketFile> listenOn(SshConnection connection, SocketPath requested) {
        ServerSettings settings = ServeLogins.settings(connection);
        StreamLocalBind bind = settings.streamLocalBind();
        return settings.allowStreamLocalForwarding().remote()
                ? Optional.of(new SocketFile(requested, bind.mask(), bind.unlink()))
                : Optional.empty();
    }
}
