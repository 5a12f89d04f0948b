package io.culvert.forwarding;

import io.culvert.core.auth.Login;
import java.net.InetSocketAddress;
import java.util.List;

/** Permits what {@link ForwardingPolicy#ANYWHERE} does; a test overrides what it is about. */
public class AnywherePolicy implements ForwardingPolicy {
    @Override
    public boolean permitsOpen(Login login, Endpoint target) {
        return ANYWHERE.permitsOpen(login, target);
    }

    @Override
    public boolean permitsListen(Login login, Endpoint requested) {
        return ANYWHERE.permitsListen(login, requested);
    }

    @Override
    public List<InetSocketAddress> listenOn(Login login, Endpoint requested) {
        return ANYWHERE.listenOn(login, requested);
    }
}
