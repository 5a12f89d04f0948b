package io.culvert.forwarding;

import io.culvert.core.auth.Login;
import java.util.Optional;

/** Unix-domain sockets anywhere, bound in one way. */
public final class UnixPolicy extends AnywherePolicy {
    private final int mask;
    private final boolean unlink;

    public UnixPolicy(int mask, boolean unlink) {
        this.mask = mask;
        this.unlink = unlink;
    }

    @Override
    public boolean permitsOpen(Login login, SocketPath target) {
        return true;
    }

    @Override
    public Optional<SocketFile> listenOn(Login login, SocketPath requested) {
        return Optional.of(new SocketFile(requested, mask, unlink));
    }
}
