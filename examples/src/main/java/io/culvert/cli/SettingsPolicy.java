package io.culvert.cli;

import io.culvert.core.ChannelLimits;
import io.culvert.core.IdleLimits;
import io.culvert.core.ListenerLimits;
import io.culvert.core.auth.Login;
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
 * What sshd_config lets a client forward: AllowTcpForwarding, AllowStreamLocalForwarding, PermitOpen, PermitListen, the
 * lists of paths, GatewayPorts.
 */
final class SettingsPolicy implements ForwardingPolicy {
    @Override
    public boolean permitsOpen(Login login, Endpoint target) {
        return ServeLogins.settings(login).mayOpen(target.host(), target.port()).permitted();
    }

    @Override
    public boolean permitsAddress(Login login, Endpoint target, InetAddress address) {
        return ServeLogins.settings(login).permitOpen().permits(target.host(), target.port(), address);
    }

    @Override
    public boolean permitsOwnListener(Login login, Endpoint target, InetAddress address) {
        return ServeLogins.settings(login).permitOpen().names(target.host(), target.port(), address);
    }

    @Override
    public boolean permitsListen(Login login, Endpoint requested) {
        return ServeLogins.settings(login)
                .mayListen(requested.host(), requested.port())
                .permitted();
    }

    @Override
    public IdleLimits idleLimits(Login login) {
        return ServeLogins.settings(login).idleLimits();
    }

    @Override
    public ChannelLimits channelLimits(Login login) {
        return ServeLogins.settings(login).channelLimits();
    }

    @Override
    public ListenerLimits listenerLimits(Login login) {
        return ServeLogins.settings(login).listenerLimits();
    }

    @Override
    public List<InetSocketAddress> listenOn(Login login, Endpoint requested) {
        ServerSettings settings = ServeLogins.settings(login);
        return settings.gatewayPorts().listenOn(requested.host(), settings.addressFamily(), requested.port());
    }

    @Override
    public boolean permitsOpen(Login login, SocketPath target) {
        return ServeLogins.settings(login).mayOpen(target.path()).permitted();
    }

    @Override
    public Optional<SocketFile> listenOn(Login login, SocketPath requested) {
        ServerSettings settings = ServeLogins.settings(login);
        StreamLocalBind bind = settings.streamLocalBind();
        return settings.mayListen(requested.path()).permitted()
                ? Optional.of(new SocketFile(requested, bind.mask(), bind.unlink()))
                : Optional.empty();
    }
}
