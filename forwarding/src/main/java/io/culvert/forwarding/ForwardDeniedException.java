package io.culvert.forwarding;

import java.io.IOException;

/** Our own rules forbid to forward a connection. {@link ForwardObserver#refused} gets it. */
public final class ForwardDeniedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param target as the client named it */
    ForwardDeniedException(Target target) {
        super("connecting to " + target + " is denied");
    }
}
