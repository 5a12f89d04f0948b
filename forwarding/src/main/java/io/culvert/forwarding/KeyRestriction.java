package io.culvert.forwarding;

import io.culvert.forwarding.config.PermitListen;
import io.culvert.forwarding.config.PermitOpen;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What the options of an authorized key leave of forwarding.
 *
 * @param forwarding no for "no-port-forwarding" and "restrict"
 * @param command of the option of that name
 */
public record KeyRestriction(boolean forwarding, PermitOpen open, PermitListen listen, Optional<String> command)
        implements LoginRestriction {
    @Override
    public boolean permitsOpen(Endpoint target) {
        return forwarding && open.permits(target.host(), target.port());
    }

    @Override
    public boolean permitsAddress(Endpoint target, InetAddress address) {
        return forwarding && open.permits(target.host(), target.port(), address);
    }

    @Override
    public boolean permitsListen(Endpoint requested) {
        return forwarding && listen.permits(requested.host(), requested.port());
    }

    @Override
    public boolean permitsOpenPaths() {
        return forwarding && open.permitsPaths();
    }

    /** "permitlisten" has no say about paths, as in sshd. */
    @Override
    public boolean permitsListenPaths() {
        return forwarding;
    }
}
