package io.culvert.forwarding;

import java.io.IOException;

/** What a {@link ForwardObserver} hears when it is our own rules that keep a connection from being forwarded. */
public final class ForwardDeniedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param target as the client named it */
    ForwardDeniedException(Target target) {
        super("connecting to " + target + " is denied");
    }
}
